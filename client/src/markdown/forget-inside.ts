import type { MarkedToken, Token } from "marked";
import { ownTokens } from "./lexer.ts";

/**
 * Lets go of what a block is made of, which nobody asks for once it is drawn and frozen: ten times its text. Its source
 * stays, to be compared with.
 */
export function forgetInside(block: MarkedToken): void {
  if (block.type === "list") for (const item of block.items) item.tokens = forgotten(item.tokens);
  else if (block.type === "table") for (const row of [block.header, ...block.rows]) row.length = 0;
  else if ("tokens" in block && block.tokens) block.tokens = forgotten(block.tokens);
}

function forgotten(tokens: readonly Token[]): Token[] {
  for (const token of ownTokens(tokens)) forgetInside(token);
  return [];
}
