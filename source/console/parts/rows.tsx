import { Box, Text } from 'ink';
import { memo } from 'react';

/** One line of the screen: painted before, as wide as its place. Ink lays a text out again only when it is another one. */
export const Row = memo(function Row({ line, width }: { readonly line: string; readonly width: number }) {
  return (
    <Box flexShrink={0} width={width} height={1} overflow="hidden">
      <Text wrap="truncate">{line}</Text>
    </Box>
  );
});

/** Lines below each other. They are windowed before: what is given is drawn. */
export const Rows = memo(function Rows({
  lines,
  width,
}: {
  readonly lines: readonly string[];
  readonly width: number;
}) {
  return (
    <Box flexDirection="column" flexShrink={0} width={width}>
      {lines.map((line, index) => (
        <Row key={index} line={line} width={width} />
      ))}
    </Box>
  );
});
