import type { MarkedToken, Tokens } from "marked";
import { joinList, splitList } from "./open-list.ts";
import { joinParagraph, PARAGRAPH_HEAD, splitParagraph } from "./open-paragraph.ts";
import { joinTable, splitTable } from "./open-table.ts";

/** What is settled of a block that is still open: list items, table rows, the beginning of a paragraph. */
export interface OpenPart {
  readonly settled: Tokens.List | Tokens.Table | Tokens.Paragraph;
  /** What to put before the rest so that it reads as the rest of this block. */
  readonly head: string;
}

/** The settled part of a block and the rest as one block; `undefined` if the rest turns out to be something else. */
export function joinBlock(part: OpenPart | undefined, rest: MarkedToken): MarkedToken | undefined {
  if (!part) return rest;
  const { settled, head } = part;
  switch (settled.type) {
    case "list":
      return rest.type === "list" ? joinList(settled, rest) : undefined;
    case "table":
      return rest.type === "table" ? joinTable(settled, rest, head) : undefined;
    case "paragraph":
      return rest.type === "paragraph" || rest.type === "heading"
        ? joinParagraph(settled, rest, head)
        : undefined;
  }
}

/**
 * Splits an open block into what is settled and what is to be read again.
 * @param part what had been settled of it before; `rest` is what was read behind that
 * @returns `undefined` where there is nothing more to settle
 */
export function splitBlock(
  part: OpenPart | undefined,
  rest: MarkedToken,
): (OpenPart & { readonly open: MarkedToken }) | undefined {
  if (rest.type === "paragraph") {
    const before = part?.settled.type === "paragraph" ? part.settled : undefined;
    const split = splitParagraph(rest, part?.head ?? "");
    if (!split) return undefined;
    const settled = before ? joinParagraph(before, split.settled, "") : split.settled;
    return { settled, head: PARAGRAPH_HEAD, open: split.open };
  }
  const block = joinBlock(part, rest);
  if (block?.type === "table") return splitTable(block);
  const split = block?.type === "list" ? splitList(block) : undefined;
  return split && { ...split, head: "" };
}
