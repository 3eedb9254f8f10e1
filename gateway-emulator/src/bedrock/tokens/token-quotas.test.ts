import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../control/clock.ts";
import type { Profile } from "../catalogue/catalogue.ts";
import { foundationModel } from "../catalogue/models.ts";
import { BedrockError } from "../model/errors.ts";
import { TokenQuotas } from "./token-quotas.ts";

const MODEL = {
  ...foundationModel("anthropic.claude-sonnet-5-5"),
  outputBurndown: 5,
  maxOutputTokens: 128_000,
};
const GLOBAL: Profile = { inferenceProfileId: "global.anthropic.claude-sonnet-5-5", prefix: "global" };
const NOTHING = { inputTokens: 0, cacheReadInputTokens: 0, cacheWriteInputTokens: 0, cacheDetails: [] };
const INPUT = { ...NOTHING, inputTokens: 100, cacheReadInputTokens: 300, cacheWriteInputTokens: 200 };
const OF = { model: MODEL, profile: GLOBAL };

function quotasOf(tokensPerMinute: number) {
  const clock = new VirtualClock();
  return { clock, quotas: new TokenQuotas({ clock, tokensPerMinute }) };
}

/** What it is refused with. */
function refusal(quotas: TokenQuotas, demand: { input?: typeof INPUT; maxTokens: number | undefined }) {
  try {
    quotas.admit({ ...OF, input: INPUT, ...demand });
  } catch (error) {
    if (error instanceof BedrockError) return error;
  }
  throw new Error("it was admitted");
}

it("reserves all input and maxTokens, and settles to what counts: cache reads do not, output does five times", () => {
  const { quotas } = quotasOf(10_000);
  const reservation = quotas.admit({ ...OF, input: INPUT, maxTokens: 1_000 });
  expect(quotas.left(OF)).toBe(10_000 - 1_600);
  reservation.settle({ inputTokens: 100, cacheWriteInputTokens: 200, outputTokens: 50 });
  expect(quotas.left(OF)).toBe(10_000 - 300 - 250);
  reservation.settle({ inputTokens: 0, cacheWriteInputTokens: 0, outputTokens: 0 });
  expect(quotas.left(OF)).toBe(10_000 - 300 - 250);
});

it("takes more than was reserved when the output counts more, but no more than there is", () => {
  const { quotas } = quotasOf(2_000);
  const reservation = quotas.admit({ ...OF, input: NOTHING, maxTokens: 1_000 });
  reservation.settle({ inputTokens: 0, cacheWriteInputTokens: 0, outputTokens: 300 });
  expect(quotas.left(OF)).toBe(500);
  quotas
    .admit({ ...OF, input: NOTHING, maxTokens: 500 })
    .settle({ inputTokens: 0, cacheWriteInputTokens: 0, outputTokens: 500 });
  expect(quotas.left(OF)).toBe(0);
});

it("is a quota of its own for each model, for its base id, its cross-region profiles and its global one", () => {
  const { quotas } = quotasOf(1_000);
  const others = [
    { model: MODEL, profile: undefined },
    {
      model: MODEL,
      profile: { inferenceProfileId: "us.anthropic.claude-sonnet-5-5", prefix: "us" as const },
    },
    { model: foundationModel("anthropic.claude-haiku-5-5"), profile: GLOBAL },
  ];
  quotas.admit({ ...OF, input: NOTHING, maxTokens: 1_000 });
  for (const other of others) expect(quotas.left(other)).toBe(1_000);
  const eu = {
    model: MODEL,
    profile: { inferenceProfileId: "eu.anthropic.claude-sonnet-5-5", prefix: "eu" as const },
  };
  quotas.admit({ ...eu, input: NOTHING, maxTokens: 400 });
  expect(others.map((other) => quotas.left(other))).toEqual([1_000, 600, 1_000]);
});

it("is full again when it is cleared; what then is settled changes nothing", () => {
  const { quotas } = quotasOf(1_000);
  const reservation = quotas.admit({ ...OF, input: NOTHING, maxTokens: 1_000 });
  quotas.clear();
  expect(quotas.left(OF)).toBe(1_000);
  quotas.admit({ ...OF, input: NOTHING, maxTokens: 600 });
  reservation.settle({ inputTokens: 0, cacheWriteInputTokens: 0, outputTokens: 0 });
  expect(quotas.left(OF)).toBe(400);
});

describe("a call that does not fit", () => {
  it("is throttled in AWS's words, with advice that reckons, and takes nothing", () => {
    const { quotas } = quotasOf(10_000);
    quotas.admit({ ...OF, input: NOTHING, maxTokens: 9_000 });
    const error = refusal(quotas, { maxTokens: 2_000 });
    expect(error).toMatchObject({
      name: "ThrottlingException",
      statusCode: 429,
      message: "Too many tokens, please wait before trying again.",
      advice:
        "Global cross-region tokens per minute for anthropic.claude-sonnet-5-5: 1,000 of 10,000 are left. This call reserves 2,600: 600 of input and 2,000 of output. It fits in 9.6 s.",
    });
    expect(quotas.left(OF)).toBe(1_000);
  });

  it("is told that maxTokens was not set, and that it never will fit", () => {
    const { quotas } = quotasOf(10_000);
    expect(refusal(quotas, { maxTokens: undefined }).advice).toContain(
      "reserves 128,600: 600 of input and 128,000 of output, the model's maximum, because maxTokens is not set. It can never fit: set maxTokens to 9,400 or less, or raise --tokens-per-minute.",
    );
  });

  it("is told when no maxTokens would help", () => {
    const { quotas } = quotasOf(600);
    expect(refusal(quotas, { maxTokens: 1 }).advice).toContain(
      "It can never fit, whatever maxTokens is: shorten the input, or raise --tokens-per-minute.",
    );
  });

  it("fits when the advice says so", () => {
    const { quotas, clock } = quotasOf(10_000);
    quotas.admit({ ...OF, input: NOTHING, maxTokens: 9_000 });
    clock.advance(9_599);
    refusal(quotas, { maxTokens: 2_000 });
    clock.advance(1);
    quotas.admit({ ...OF, input: INPUT, maxTokens: 2_000 });
  });
});

it("never goes below 0 or above its size, and is full a minute after everything is settled", () => {
  const count = fc.nat(1_000);
  const call = fc.record({
    maxTokens: fc.option(fc.nat(4_000), { nil: undefined }),
    input: fc.record({ inputTokens: count, cacheReadInputTokens: count, cacheWriteInputTokens: count }),
    outputTokens: count,
    settledAfter: fc.nat(5),
    advanceMs: fc.nat(20_000),
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000 }), fc.array(call), (size, calls) => {
      const { quotas, clock } = quotasOf(size);
      const open: { at: number; settle: () => void }[] = [];
      const check = () => {
        expect(quotas.left(OF)).toBeGreaterThanOrEqual(0);
        expect(quotas.left(OF)).toBeLessThanOrEqual(size);
      };
      for (const [at, { input, outputTokens, settledAfter, advanceMs, maxTokens }] of calls.entries()) {
        const before = quotas.left(OF);
        const reserved =
          input.inputTokens +
          input.cacheReadInputTokens +
          input.cacheWriteInputTokens +
          (maxTokens ?? 128_000);
        try {
          const reservation = quotas.admit({ ...OF, input: { ...input, cacheDetails: [] }, maxTokens });
          expect(quotas.left(OF)).toBeCloseTo(before - reserved);
          open.push({ at: at + settledAfter, settle: () => reservation.settle({ ...input, outputTokens }) });
        } catch (error) {
          expect(error).toBeInstanceOf(BedrockError);
          expect(reserved).toBeGreaterThan(before);
          expect(quotas.left(OF)).toBe(before);
        }
        for (const one of open) if (one.at <= at) one.settle();
        clock.advance(advanceMs);
        check();
      }
      for (const one of open) one.settle();
      check();
      clock.advance(60_000);
      expect(quotas.left(OF)).toBe(size);
    }),
  );
});
