import { expect, it } from "vitest";
import { parseConverseRequest } from "../request/converse-request.ts";
import { TokenBudget } from "./token-budget.ts";
import { estimateInputTokens, estimateTokens } from "./tokens.ts";

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

it("counts everything that the model is sent", () => {
  const plain = { messages: [{ role: "user", content: [{ text: "abcdefg" }] }] };
  const tokensOf = (body: object) => estimateInputTokens(parseConverseRequest(body));
  expect(tokensOf(plain)).toBe(6);
  expect(tokensOf({ ...plain, system: [{ text: "abcdefg" }] })).toBe(8);
  expect(tokensOf({ ...plain, toolConfig: { tools: [{ toolSpec: { name: "abcdefg" } }] } })).toBeGreaterThan(
    8,
  );
  const image = { image: { format: "png", source: { bytes: "A".repeat(100_000) } } };
  expect(tokensOf({ messages: [{ role: "user", content: [image] }] })).toBe(1_604);
  const document = { document: { name: "abcdefg", source: { bytes: "A".repeat(100_000) } } };
  expect(tokensOf({ messages: [{ role: "user", content: [document] }] })).toBeLessThan(20);
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
