import { describe, expect, it } from "vitest";
import { ownTokens } from "./lexer.ts";
import { TailLexer } from "./tail-lexer.ts";

describe("what is settled keeps its tokens", () => {
  it("rows of an open table", () => {
    const lexer = new TailLexer();
    const [first] = lexer.readOpen("| a |\n|---|\n| 1 |\n| 2 |\n| 3");
    const [second] = lexer.readOpen("| a |\n|---|\n| 1 |\n| 2 |\n| 3 |\n| 4");
    if (first?.type !== "table" || second?.type !== "table") throw new Error("not a table");
    expect(second.rows.length).toBe(4);
    expect(second.rows[0]).toBe(first.rows[0]);
    expect(second.rows[1]).toBe(first.rows[1]);
    expect(second.header).toBe(first.header);
  });

  it("items of an open list, also in a loose one", () => {
    for (const gap of ["\n", "\n\n"]) {
      const lexer = new TailLexer();
      const [first] = lexer.readOpen(`- a${gap}- b${gap}- c\n`);
      const [second] = lexer.readOpen(`- a${gap}- b${gap}- c\n- d`);
      if (first?.type !== "list" || second?.type !== "list") throw new Error("not a list");
      expect(second.items.length).toBe(4);
      expect(second.items[0]).toBe(first.items[0]);
      expect(second.items[1]).toBe(first.items[1]);
    }
  });

  it("the beginning of a long paragraph", () => {
    const lexer = new TailLexer();
    const text = "Some **bold** words in a row, and then more of them. ".repeat(20);
    const [first] = lexer.readOpen(text);
    const [second] = lexer.readOpen(`${text}More.`);
    if (first?.type !== "paragraph" || second?.type !== "paragraph") throw new Error("not a paragraph");
    expect(second.tokens[1]).toBe(first.tokens[1]);
    expect(second.tokens[19]).toBe(first.tokens[19]);
  });

  it("the code of an open fence only grows, at the edge and in a list", () => {
    const body = "a\n\n``\n  ```x\n`\n\n\nb";
    for (const text of [
      `\`\`\`ts\n${body}\n\`\`\`\n\nafter`,
      `- i\n\n  \`\`\`ts\n  ${body.replaceAll("\n", "\n  ")}\n`,
    ]) {
      const lexer = new TailLexer();
      let code = "";
      for (let end = 1; end <= text.length; end++) {
        const [block] = lexer.readOpen(text.slice(0, end));
        const token = block?.type === "list" ? ownTokens(block.items[0]?.tokens ?? []).at(-1) : block;
        if (token?.type !== "code") continue;
        expect(token.text.startsWith(code)).toBe(true);
        code = token.text;
      }
      expect(code).toContain("b");
    }
  });

  it("says which code is still open", () => {
    const lexer = new TailLexer();
    expect(lexer.readOpen("```\na")[0]).toMatchObject({ isOpen: true });
    expect(lexer.readOpen("```\na\n```")[0]).toMatchObject({ isOpen: true });
    expect(lexer.readOpen("```\na\n```\n")[0]).not.toHaveProperty("isOpen");
    expect(lexer.readWhole({ text: "```\na", isBrokenOff: true })[0]).not.toHaveProperty("isOpen");
  });
});
