import { expect, it } from "vitest";
import type { Finding } from "./finding.ts";
import { mask } from "./mask.ts";

function found(name: string, start: number, end: number, action: Finding["action"] = "ANONYMIZE"): Finding {
  return { policy: "pii", name, span: { start, end }, match: "", action };
}

it("masks what overlaps as one, to its very end", () => {
  expect(mask("0123456789", [found("B", 4, 8), found("A", 2, 6)])).toBe("01{A}89");
});

it("masks nothing that is only noted", () => {
  expect(mask("0123456789", [found("A", 2, 6, "NONE"), found("B", 8, 9)])).toBe("01234567{B}9");
});

it("masks a part of a text", () => {
  expect(mask("0123456789", [found("A", 0, 2), found("B", 4, 6)], { start: 2, end: 8 })).toBe("23{B}67");
});
