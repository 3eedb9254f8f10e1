import { describe, expect, test } from "vitest";
import { costUsd } from "./cost.ts";
import { describeAge } from "./lifecycle.ts";
import { lifecycleNotice, rulesOf } from "./families.ts";

const SONNET = "anthropic.claude-sonnet-5-5";
const SONNET_4_5 = "anthropic.claude-sonnet-4-5-20250929-v1:0";

describe("the rules of a model", () => {
  test.each([
    SONNET,
    `global.${SONNET}`,
    `us-gov.${SONNET}`,
    `arn:aws:bedrock:us-east-1::foundation-model/${SONNET}`,
    `arn:aws:bedrock:us-east-1:123456789012:inference-profile/global.${SONNET}`,
    `arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:inference-profile/us-gov.${SONNET}`,
  ])("are found by %s", (id) => {
    expect(rulesOf(id)).toMatchObject({
      contextTokens: 1_000_000,
      maxOutputTokens: 128_000,
      sampling: "none",
      tools: true,
      systemPrompt: true,
      promptCache: { minTokens: 512 },
    });
  });

  test.each([
    "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6",
    "arn:aws:bedrock:us-east-1:123456789012:provisioned-model/a1b2c3d4e5f6",
    "deepseek.r1-v1:0",
    "anthropic.claude-of-tomorrow",
    `x.y.${SONNET}`,
    "",
  ])("are careful where nobody knows it: %s", (id) => {
    expect(rulesOf(id)).toEqual({
      contextTokens: 128_000,
      maxOutputTokens: 4_096,
      sampling: "none",
      tools: false,
      systemPrompt: true,
    });
  });

  test("cost more through a geographic profile", () => {
    expect(rulesOf(`global.${SONNET}`).prices).toEqual({
      input: 2,
      output: 10,
      cacheRead: 0.2,
      cacheWrite: 2.5,
    });
    expect(rulesOf(SONNET).prices).toEqual(rulesOf(`global.${SONNET}`).prices);
    expect(rulesOf(`eu.${SONNET}`).prices?.input).toBeCloseTo(2.2);
    expect(rulesOf(`eu.${SONNET}`).prices?.cacheWrite).toBeCloseTo(2.75);
    const { long } = rulesOf("us.anthropic.claude-haiku-5-5").prices ?? {};
    expect(long?.aboveTokens).toBe(100_000);
    expect(long?.output).toBeCloseTo(2.75);
  });
});

describe("what an answer cost", () => {
  const usage = { inputTokens: 1_000, outputTokens: 500, totalTokens: 1_500 };

  test("is what its tokens cost, those of the cache by their own prices", () => {
    expect(costUsd(rulesOf(SONNET), usage)).toBeCloseTo(0.007);
    const cached = { ...usage, cachedInputTokens: 10_000, cacheWriteInputTokens: 2_000 };
    expect(costUsd(rulesOf(SONNET), cached)).toBeCloseTo(0.007 + 0.002 + 0.005);
  });

  test("rises with a prompt that is long, its cached part counted", () => {
    const haiku = rulesOf("anthropic.claude-haiku-5-5");
    const usageOf = (cachedInputTokens: number) => ({ ...usage, cachedInputTokens });
    expect(costUsd(haiku, usageOf(99_000))).toBeCloseTo((1_000 * 0.1 + 99_000 * 0.01 + 500 * 0.5) / 1e6, 9);
    expect(costUsd(haiku, usageOf(99_001))).toBeCloseTo((1_000 * 0.5 + 99_001 * 0.05 + 500 * 2.5) / 1e6, 9);
  });

  test("is not known of a model that nobody knows", () => {
    expect(costUsd(rulesOf("a.b"), usage)).toBeUndefined();
  });
});

describe("an operator is told of a model", () => {
  const at = (date: string) => Date.parse(date);

  test("that is Legacy, with the day of its end and the profile to go on with", () => {
    expect(lifecycleNotice(`eu.${SONNET_4_5}`, at("2026-10-07T23:59:59Z"))).toBeUndefined();
    expect(lifecycleNotice(`eu.${SONNET_4_5}`, at("2026-10-08"))).toBe(
      `eu.${SONNET_4_5} is Legacy since 2026-10-08 and reaches the end of its life on 2027-04-08: go on with eu.${SONNET}.`,
    );
    expect(lifecycleNotice("us.amazon.nova-premier-v1:0", at("2026-11-22"))).toBe(
      "us.amazon.nova-premier-v1:0 is Legacy since 2026-03-13: go on with us.amazon.nova-2-lite-v1:0.",
    );
  });

  test("that has ended", () => {
    const id = "us.anthropic.claude-sonnet-4-20250514-v1:0";
    expect(lifecycleNotice(id, at("2026-10-14T08:00:00Z"))).toBe(
      `${id} reached the end of its life on 2026-10-14 and answers no more: go on with us.${SONNET}.`,
    );
    expect(lifecycleNotice(id, at("2026-10-14T07:59:59Z"))).toContain(
      "is Legacy since 2026-04-14 and reaches",
    );
  });

  test("by the global profile where its successor has none of the same geography, and never that of the government", () => {
    const now = at("2026-11-22");
    expect(lifecycleNotice(`jp.${SONNET_4_5}`, now)).toContain(`go on with global.${SONNET}.`);
    expect(lifecycleNotice(SONNET_4_5, now)).toContain(`go on with global.${SONNET}.`);
    expect(lifecycleNotice(`us-gov.${SONNET_4_5}`, now)).toContain(`go on with ${SONNET}.`);
  });

  test("whose end is near, though nobody has called it Legacy", () => {
    const lifecycle = { endOfLife: "2027-04-01" };
    expect(describeAge(lifecycle, at("2026-12-31T23:59:59Z"))).toBeUndefined();
    expect(describeAge(lifecycle, at("2027-01-01"))).toBe("reaches the end of its life on 2027-04-01");
    expect(describeAge({}, at("2027-01-01"))).toBeUndefined();
  });

  test("only when there is something to say", () => {
    const now = at("2040-01-01");
    expect(lifecycleNotice(`global.${SONNET}`, now)).toBeUndefined();
    expect(lifecycleNotice("nobody.knows", now)).toBeUndefined();
  });
});
