import type { Tokens } from "marked";

/**
 * Splits off the rows that have come whole: each stands on a line of its own, so nothing can change them.
 * @returns the settled rows and the open one as tables, each below the table's first two lines, the `head`;
 *   `undefined` while those are not whole
 */
export function splitTable(
  table: Tokens.Table,
): { head: string; settled: Tokens.Table; open: Tokens.Table } | undefined {
  const headEnd = table.raw.indexOf("\n", table.raw.indexOf("\n") + 1) + 1;
  if (headEnd === 0) return undefined;
  const head = table.raw.slice(0, headEnd);
  const openStart = Math.max(headEnd, table.raw.lastIndexOf("\n") + 1);
  const isOpen = openStart < table.raw.length;
  const count = table.rows.length - (isOpen ? 1 : 0);
  return {
    head,
    settled: { ...table, raw: table.raw.slice(0, openStart), rows: table.rows.slice(0, count) },
    open: { ...table, raw: head + table.raw.slice(openStart), rows: table.rows.slice(count) },
  };
}

/** The settled rows and those that follow, which were read below the same head, as one table. */
export function joinTable(settled: Tokens.Table, rest: Tokens.Table, head: string): Tokens.Table {
  // Before a blank line, marked leaves the last line's end to the space that follows.
  const shared = settled.raw.length + Math.min(0, rest.raw.length - head.length);
  const raw = settled.raw.slice(0, shared) + rest.raw.slice(head.length);
  return { ...settled, raw, rows: [...settled.rows, ...rest.rows] };
}
