import { expect, it } from "vitest";
import { TokenBudget } from "./token-budget.ts";
import { estimateTokens } from "./tokens.ts";

it.each([
  ["", 0],
  ["abcdefg", 2],
  ["How do glaciers move?", 6],
  ["冰川是怎么移动的？", 9],
  ["氷河はどう動くの？", 9],
  ["빙하", 2],
  ["Как дела", 4],
  ["🧊", 2],
])("estimates %j at %i tokens", (text, tokens) => {
  expect(estimateTokens(text)).toBe(tokens);
});

it("lets a budget be spent to its last token and no further", () => {
  const budget = new TokenBudget(3);
  expect(budget.spend("abcdefg")).toBe("abcdefg");
  expect(budget.spend("你")).toBe("你");
  expect(budget.exhausted).toBe(false);
  expect(budget.spentTokens).toBe(3);
  expect(budget.spend("z")).toBe("");
  expect(budget.exhausted).toBe(true);
  expect(budget.spend("")).toBe("");
});
