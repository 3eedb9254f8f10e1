import type { Tokens } from "marked";
import { useWords } from "../words/words.ts";
import { inlineElements } from "./inline-elements.tsx";

/** A table, in a frame of its own that scrolls where the page is too narrow for it. */
export function TableBlock({ table: { header, rows } }: { table: Tokens.Table }) {
  const words = useWords();
  return (
    // What scrolls must be reachable by keyboard: Safari gives a scroller no focus of its own.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section class="table" aria-label={words.table} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {header.map((cell, index) => (
              <th key={index} scope="col" class={cell.align ?? undefined} dir="auto">
                {inlineElements(cell.tokens)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, index) => (
                <td key={index} class={cell.align ?? undefined} dir="auto">
                  {inlineElements(cell.tokens)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
