import { Box } from 'ink';
import InkTable from 'ink-table';
import { type DetailTable } from '../panes/pane.ts';

/** Its package is CommonJS: by Node's rules the import is the module, and the class is its `default`. */
const Table = ('default' in InkTable ? InkTable.default : InkTable) as typeof InkTable;

/**
 * The only place that uses ink-table: for short tables of detail views that stand still. In a live pane it costs five times as
 * much as plain rows (it keys rows by a hash of their contents and draws a rule between all of them). Whether it fits is
 * decided before (table-size.ts).
 */
export function DetailTableView({ table }: { readonly table: DetailTable }) {
  const data = table.rows.map((row) =>
    Object.fromEntries(table.columns.map((column, index) => [column, row[index] ?? ''])),
  );
  return (
    <Box flexShrink={0} marginLeft={1} marginTop={1}>
      <Table data={data} columns={[...table.columns]} />
    </Box>
  );
}
