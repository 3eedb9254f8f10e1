import type { Tokens } from "marked";
import { ownTokens } from "./lexer.ts";

/**
 * Splits off the items that nothing can change any more: those before one whose first line is whole.
 * @returns the settled items and the open ones as lists; `undefined` while nothing is settled
 */
export function splitList(list: Tokens.List): { settled: Tokens.List; open: Tokens.List } | undefined {
  const isWhole = list.raw.endsWith("\n") || list.items.at(-1)?.raw.includes("\n") === true;
  const count = list.items.length - (isWhole ? 1 : 2);
  if (count <= 0) return undefined;
  const items = list.items.slice(0, count);
  const settledChars = items.reduce((sum, { raw }) => sum + raw.length, 0);
  return {
    settled: { ...list, items, raw: list.raw.slice(0, settledChars) },
    open: { ...list, items: list.items.slice(count), raw: list.raw.slice(settledChars) },
  };
}

/** The settled items and those that follow as one list: once one of them is loose, all are. */
export function joinList(settled: Tokens.List, rest: Tokens.List): Tokens.List {
  const loose = settled.loose || rest.loose;
  const items = [...settled.items, ...rest.items];
  return { ...settled, raw: settled.raw + rest.raw, loose, items: loose ? items.map(loosened) : items };
}

/** An item of a loose list: its text is a paragraph, and a task's box stands inside that. */
function loosened(item: Tokens.ListItem): Tokens.ListItem {
  if (item.loose) return item;
  const tokens = item.tokens.map((token) =>
    token.type === "text" ? { ...token, type: "paragraph" } : token,
  );
  const [box, ...rest] = ownTokens(tokens);
  if (box?.type !== "checkbox") return { ...item, loose: true, tokens };
  const [first, ...others] = rest;
  const text = first?.type === "paragraph" ? first : undefined;
  const paragraph = {
    type: "paragraph",
    raw: box.raw + (text?.raw ?? ""),
    text: box.raw + (text?.text ?? ""),
    tokens: [box, ...(text?.tokens ?? [])],
  };
  return { ...item, loose: true, tokens: [paragraph, ...(text ? others : rest)] };
}
