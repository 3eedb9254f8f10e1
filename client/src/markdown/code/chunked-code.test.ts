import { array, assert, constantFrom, nat, property, string } from "fast-check";
import { describe, expect, it, test } from "vitest";
import { CHUNK_LINES, ChunkedCode } from "./chunked-code.ts";

const line = string({ unit: constantFrom("a", " ", "\t", "😀", "é", "{"), maxLength: 6 });
const code = array(line, { maxLength: 80 }).map((lines) => lines.join("\n"));

function textsOf({ chunks }: ChunkedCode): string[] {
  return chunks.map(({ pieces }) => pieces.join(""));
}

function chunked(...texts: string[]): ChunkedCode {
  const code = new ChunkedCode();
  for (const text of texts) code.update(text, true);
  return code;
}

describe("code in chunks", () => {
  it("is the code, however it arrives", () => {
    assert(
      property(code, array(nat(400)), (text, cuts) => {
        const ends = cuts.filter((end) => end < text.length).toSorted((a, b) => a - b);
        const grown = chunked(...ends.map((end) => text.slice(0, end)), text);
        expect(textsOf(grown).join("")).toBe(text);
        expect(textsOf(grown)).toEqual(textsOf(chunked(text)));
        expect(grown.chunks.map(({ start, end }) => text.slice(start, end))).toEqual(textsOf(grown));
      }),
    );
  });

  it("ends a chunk behind its last line break", () => {
    const text = "line\n".repeat(CHUNK_LINES * 2 + 3);
    expect(textsOf(chunked(text))).toEqual([
      "line\n".repeat(CHUNK_LINES),
      "line\n".repeat(CHUNK_LINES),
      "line\n".repeat(3),
    ]);
    expect(chunked(text).chunks.map(({ isWhole }) => isWhole)).toEqual([true, true, false]);
  });

  it("hands back the very same chunk when more comes after it", () => {
    const code = chunked("line\n".repeat(CHUNK_LINES + 1));
    const [first, second] = code.chunks;
    code.update("line\n".repeat(CHUNK_LINES + 2), true);
    expect(code.chunks[0]).toBe(first);
    expect(code.chunks[1]).not.toBe(second);
    expect(code.chunks[1]?.colouring).toBe(second?.colouring);
  });

  it("has only whole chunks when it has ended", () => {
    const code = chunked("a\nb");
    code.update("a\nb", false);
    expect(code.chunks.map(({ isWhole }) => isWhole)).toEqual([true]);
  });

  it("keeps, of a code that turns out to be another, what the two have in common", () => {
    const before = "line\n".repeat(CHUNK_LINES * 2 + 1);
    const code = chunked(`${before}\`\``);
    const [first, second] = code.chunks;
    code.update(before.slice(0, -1), false);
    expect(textsOf(code).join("")).toBe(before.slice(0, -1));
    expect(code.chunks.slice(0, 2)).toEqual([first, second]);
    code.update("other", false);
    expect(textsOf(code)).toEqual(["other"]);
  });
});

describe("the pieces of a long line", () => {
  const text = `x${"😀".repeat(4_000)}`;

  test.each([1, 2, 700, 9_000])("part no character when %i units of it come at a time", (units) => {
    const code = new ChunkedCode();
    for (let end = units; end < text.length + units; end += units) code.update(text.slice(0, end), true);
    const pieces = code.chunks[0]?.pieces ?? [];
    expect(pieces.join("")).toBe(text);
    expect(pieces.length).toBeGreaterThan(3);
    expect(pieces.every((piece) => piece.isWellFormed())).toBe(true);
  });

  it("stay the same when more comes", () => {
    const code = chunked(text.slice(0, 5_000));
    const before = code.chunks[0]?.pieces ?? [];
    code.update(text, true);
    expect(code.chunks[0]?.pieces.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
  });
});
