import { Box, Text } from 'ink';
import InkTable from 'ink-table';
import { type PropsWithChildren, useCallback } from 'react';
import { type DetailTable } from '../panes/pane.ts';

/** Its package is CommonJS: by Node's rules the import is the module, and the class is its `default`. */
const Table = ('default' in InkTable ? InkTable.default : InkTable) as typeof InkTable;

/** SGR parameters that begin and end a title; null: it looks like plain text. */
type Title = readonly [begin: string, end: string] | null;

/**
 * The only place that uses ink-table: for short tables of detail views that stand still. In a live pane it costs five times as
 * much as plain rows (it keys rows by a hash of their contents and draws a rule between all of them). Whether it fits is
 * decided before (table-size.ts).
 */
export function DetailTableView({ table, title }: { readonly table: DetailTable; readonly title: Title }) {
  const data = table.rows.map((row) =>
    Object.fromEntries(table.columns.map((column, index) => [column, row[index] ?? ''])),
  );
  // Its own would be in colours that no theme knows of.
  const titled = useCallback(
    ({ children }: PropsWithChildren) => (
      <Text>{title === null ? children : [`\u001b[${title[0]}m`, children, `\u001b[${title[1]}m`]}</Text>
    ),
    [title],
  );
  return (
    <Box flexShrink={0} marginLeft={1} marginTop={1}>
      <Table data={data} columns={[...table.columns]} header={titled} skeleton={titled} />
    </Box>
  );
}
