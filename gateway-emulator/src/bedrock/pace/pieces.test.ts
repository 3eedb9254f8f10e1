import { describe, expect, it } from "vitest";
import { piecesOf, shorten } from "./pieces.ts";
import { between, seededRandom } from "../model/random.ts";

function pieces(text: string, size: number, sizeUnit: "characters" | "tokens" = "characters"): string[] {
  return [...piecesOf(text, { nextSize: () => size, sizeUnit })];
}

describe("piecesOf", () => {
  it("counts characters exactly", () => {
    expect(pieces("Hello there, reader", 12)).toEqual(["Hello there,", " reader"]);
    expect(pieces("Hello there,", 12)).toEqual(["Hello there,"]);
    expect(pieces("", 12)).toEqual([]);
  });

  it("takes what a reader sees for one character, and cuts none of it", () => {
    expect(pieces("👨‍👩‍👧‍👦é🌫️か\u3099", 1)).toEqual(["👨‍👩‍👧‍👦", "é", "🌫️", "か\u3099"]);
  });

  it("takes a Chinese character for a token, and 3.5 Latin letters", () => {
    expect(pieces("你好世界", 2, "tokens")).toEqual(["你好", "世界"]);
    expect(pieces("abcdefghij", 2, "tokens")).toEqual(["abcdefg", "hij"]);
  });

  it("never splits a surrogate pair and loses nothing, whatever the text and the sizes", () => {
    const random = seededRandom(5);
    const alphabet = [..."aé漢🌫️🇯🇵👩🏽‍💻\n \r\nか\u3099"];
    for (let round = 0; round < 200; round += 1) {
      const text = Array.from(
        { length: 60 },
        () => alphabet[between(random, { min: 0, max: alphabet.length - 1 })],
      ).join("");
      const cut = [
        ...piecesOf(text, { nextSize: () => between(random, { min: 1, max: 9 }), sizeUnit: "characters" }),
      ];
      expect(cut.join("")).toBe(text);
      expect(cut.every((piece) => piece.isWellFormed() && piece !== "")).toBe(true);
    }
  });
});

describe("shorten", () => {
  it("leaves a short text alone and ends a long one with an ellipsis", () => {
    expect(shorten("five!", 5)).toBe("five!");
    expect(shorten("five five", 5)).toBe("five…");
    expect(shorten("👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 1)).toBe("👨‍👩‍👧‍👦…");
  });
});
