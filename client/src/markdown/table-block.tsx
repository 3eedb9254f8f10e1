import type { Tokens } from "marked";
import type { ComponentChildren, VNode } from "preact";
import { useWords } from "../words/use-words.ts";
import { directionOf } from "./direction-of.ts";
import { inlineElements } from "./inline-elements.tsx";
import { Once } from "./once.tsx";

type Direction = ReturnType<typeof directionOf>;

export function tableElement({ header, rows }: Tokens.Table): VNode {
  return (
    <TableFrame dir={directionOf(header[0]?.text)}>
      <Once of={header} draw={headElement} />
      <tbody>
        {rows.map((row, index) => (
          <Once key={index} of={row} draw={rowElement} />
        ))}
      </tbody>
    </TableFrame>
  );
}

/** A table, in a frame of its own that scrolls where the page is too narrow for it. */
function TableFrame({ dir, children }: { dir: Direction; children: ComponentChildren }) {
  const words = useWords();
  return (
    // What scrolls must be reachable by keyboard: Safari gives a scroller no focus of its own.
    // A group: a page may have many tables, and only one landmark of a name.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex, jsx-a11y/prefer-tag-over-role
    <div class="table" role="group" dir={dir} aria-label={words.table} tabIndex={0}>
      <table>{children}</table>
    </div>
  );
}

function headElement(header: readonly Tokens.TableCell[]): VNode {
  return (
    <thead>
      <tr>
        {header.map((cell, index) => (
          <th key={index} scope="col" class={cell.align ?? undefined} dir="auto">
            {inlineElements(cell.tokens)}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function rowElement(row: readonly Tokens.TableCell[]): VNode {
  return (
    <tr>
      {row.map((cell, index) => (
        <td key={index} class={cell.align ?? undefined} dir="auto">
          {inlineElements(cell.tokens)}
        </td>
      ))}
    </tr>
  );
}
