import { expect, it } from "vitest";
import type { Prices } from "../catalogue/foundation-model.ts";
import { genericModel } from "../catalogue/generic-model.ts";
import { costUsd } from "./cost.ts";
import { type InputUsage, usageOf } from "./usage.ts";

const PRICES: Prices = {
  input: 2,
  output: 10,
  cacheRead: 0.2,
  cacheWrite5m: 2.5,
  cacheWrite1h: 4,
  geographicFactor: 1.1,
};
const INPUT = { inputTokens: 1_000, cacheReadInputTokens: 0, cacheWriteInputTokens: 0, cacheDetails: [] };
const GLOBAL = { inferenceProfileId: "global.a.b", prefix: "global" } as const;

function cost({
  input = INPUT,
  prices = PRICES,
}: {
  input?: InputUsage;
  prices?: Prices;
}): number | undefined {
  const model = { ...genericModel("a.b"), prices };
  return costUsd({ model, profile: GLOBAL, usage: usageOf(input, 100) });
}

it("is the price of the input and of the output", () => {
  expect(cost({})).toBe(0.003);
});

it.each([
  ["a geographic profile costs more", { inferenceProfileId: "us.a.b", prefix: "us" }, 0.0033],
  ["the base id costs what the global profile costs", undefined, 0.003],
  ["an application profile does not say where it leads", { inferenceProfileId: "x" }, 0.003],
] as const)("%s", (_, profile, dollars) => {
  const model = { ...genericModel("a.b"), prices: PRICES };
  expect(costUsd({ model, profile, usage: usageOf(INPUT, 100) })).toBe(dollars);
});

it("has prices of its own for what the cache gives, and for what it takes for five minutes or an hour", () => {
  const input = {
    inputTokens: 0,
    cacheReadInputTokens: 10_000,
    cacheWriteInputTokens: 3_000,
    cacheDetails: [
      { ttl: "1h" as const, inputTokens: 1_000 },
      { ttl: "5m" as const, inputTokens: 2_000 },
    ],
  };
  expect(cost({ input })).toBe(0.001 + 0.002 + 0.004 + 0.005);
});

it("has a long prompt's price for all of its tokens, those of the cache counted too", () => {
  const long = { aboveTokens: 1_500, input: 4, output: 20, cacheRead: 0.4 };
  const prices = { ...PRICES, long };
  const short = { ...INPUT, cacheReadInputTokens: 500 };
  expect(cost({ prices, input: short })).toBe(0.0031);
  expect(cost({ prices, input: { ...short, cacheReadInputTokens: 501 } })).toBe(0.0062004);
});

it("is not rounded away for one token of the cheapest model", () => {
  const usage = usageOf({ ...INPUT, inputTokens: 0, cacheReadInputTokens: 1 }, 0);
  const model = { ...genericModel("a.b"), prices: { ...PRICES, cacheRead: 0.01 } };
  const profile = { inferenceProfileId: "us.a.b", prefix: "us" } as const;
  expect(costUsd({ model, profile, usage })).toBe(1.1e-8);
});

it("is not known of a model whose prices are not", () => {
  expect(costUsd({ model: genericModel("a.b"), profile: GLOBAL, usage: usageOf(INPUT, 100) })).toBe(
    undefined,
  );
});
