import { Box } from 'ink';
import { memo } from 'react';
import { type Column, type Screen } from '../screen.ts';
import { Rows } from './rows.tsx';
import { DetailTableView } from './table.tsx';

/** A pane: its title line and rows, and below them a table where its detail has one. */
export const PaneFrame = memo(function PaneFrame({
  column,
  title,
}: {
  readonly column: Column;
  readonly title: Screen['title'];
}) {
  return (
    <Box flexDirection="column" flexShrink={0} width={column.width}>
      <Rows lines={column.lines} width={column.width} />
      {column.table !== null && <DetailTableView table={column.table} title={title} />}
    </Box>
  );
});
