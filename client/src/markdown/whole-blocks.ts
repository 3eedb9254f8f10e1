import type { MarkedToken } from "marked";

/** How many of these blocks nothing can change any more, and where the next one begins. */
export function wholeBlocks(
  blocks: readonly MarkedToken[],
  source: string,
  from: number,
): { count: number; end: number } {
  const whole = { count: 0, end: from };
  let start = from;
  for (const [index, block] of blocks.entries()) {
    if (index > 0 && block.type !== "space" && isBegun(block, source, start)) {
      whole.count = index;
      whole.end = start;
    }
    start += block.raw.length;
  }
  return whole;
}

/**
 * Whether it is sure that a block begins here, and that it reads the same without what stands before it: its first
 * line is whole, and of a table the second one too. What begins with a tag would be HTML by itself.
 */
function isBegun(block: MarkedToken, source: string, start: number): boolean {
  const lineEnd = source.indexOf("\n", start);
  if (lineEnd === -1 || (block.type !== "html" && /^ *</u.test(block.raw))) return false;
  return block.type !== "table" || source.includes("\n", lineEnd + 1);
}
