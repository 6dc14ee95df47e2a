import { Box, Text } from 'ink';
import { memo } from 'react';
import { Row } from './rows.tsx';
import { Busy } from './spinner.tsx';

interface PanelProps {
  readonly lines: readonly string[];
  /** Index of the line that begins with a spinner. */
  readonly spinner: number | null;
  readonly ascii: boolean;
  readonly width: number;
}

/** The panel over the lower part of the screen. */
export const PanelLines = memo(function PanelLines({ lines, spinner, ascii, width }: PanelProps) {
  return (
    <Box flexDirection="column" flexShrink={0} width={width}>
      {lines.map((line, index) =>
        index === spinner ? (
          <Box key={index} flexShrink={0} width={width} height={1} overflow="hidden">
            <Box flexShrink={0}>
              <Text> </Text>
              <Busy ascii={ascii} />
            </Box>
            <Text wrap="truncate"> {line.trimEnd()}</Text>
          </Box>
        ) : (
          <Row key={index} line={line} width={width} />
        ),
      )}
    </Box>
  );
});
