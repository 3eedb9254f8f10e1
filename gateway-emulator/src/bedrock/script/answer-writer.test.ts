import { describe, expect, it } from "vitest";
import type { ModelOutput } from "../model/model.ts";
import { seededRandom } from "../model/random.ts";
import { exactly, INSTANT_PACE, type Pace } from "../pace/pace.ts";
import type { Step } from "../pace/play.ts";
import { paceNamed } from "../pace/profiles.ts";
import { TokenBudget } from "../tokens/token-budget.ts";
import { AnswerWriter, type AnswerWriterOptions, type Steps } from "./answer-writer.ts";

const INPUT = { inputTokens: 10, cacheReadInputTokens: 0, cacheWriteInputTokens: 0, cacheDetails: [] };

function written(
  write: (writer: AnswerWriter) => Steps,
  { seed = 1, ...options }: Partial<AnswerWriterOptions> & { seed?: number } = {},
): Step<ModelOutput>[] {
  const writer = new AnswerWriter({
    pace: INSTANT_PACE,
    random: seededRandom(seed),
    budget: new TokenBudget(),
    input: INPUT,
    ...options,
  });
  return [...write(writer)];
}

function totalMs(steps: readonly Step<ModelOutput>[]): number {
  return steps.reduce((sum, { delayMs }) => sum + delayMs, 0);
}

function latencyMs(steps: readonly Step<ModelOutput>[]): number {
  const last = steps.at(-1)?.output;
  return last?.type === "metadata" ? last.payload.metrics.latencyMs : NaN;
}

function delays(steps: readonly Step<ModelOutput>[]): string[] {
  return steps.map(({ delayMs, output }) => `${delayMs} ${output.type}`);
}

const STEADY: Pace = {
  ttftMs: exactly(1_000),
  deltaMs: exactly(20),
  deltaSize: exactly(2),
  sizeUnit: "characters",
};

describe("AnswerWriter", () => {
  it("puts a citation into the text's block, and opens one for it where there is none", () => {
    const citation = { title: "Fog", location: { web: { url: "https://example.com" } } };
    const steps = written(function* (writer) {
      yield* writer.citation(citation);
      yield* writer.text("a");
      yield* writer.citation(citation);
      yield* writer.finish("end_turn");
    });
    expect(steps.map(({ output }) => output).slice(0, 5)).toEqual([
      { type: "messageStart", payload: { role: "assistant" } },
      { type: "contentBlockDelta", payload: { contentBlockIndex: 0, delta: { citation } } },
      { type: "contentBlockDelta", payload: { contentBlockIndex: 0, delta: { text: "a" } } },
      { type: "contentBlockDelta", payload: { contentBlockIndex: 0, delta: { citation } } },
      { type: "contentBlockStop", payload: { contentBlockIndex: 0 } },
    ]);
  });

  it("says again what the call asked for, and which sequence stopped it", () => {
    const echo = { performanceConfig: { latency: "optimized" }, serviceTier: { type: "flex" } };
    const steps = written((writer) => writer.finish("stop_sequence", "END"), { echo });
    expect(steps.at(-2)?.output.type === "messageStop" && steps.at(-2)?.output).toMatchObject({
      payload: { stopReason: "stop_sequence", stopSequence: "END" },
    });
    expect(steps.at(-1)?.output).toMatchObject({ payload: echo });
  });

  it("waits longer for the first word of an answer to a long prompt", () => {
    const ttftMs = {
      ...exactly(1_000),
      longPrompt: { fromTokens: 5_000, msPerToken: 0.25, cachedShare: 0.15 },
    };
    const steps = written((writer) => writer.text("ab"), {
      pace: { ...STEADY, ttftMs },
      input: { ...INPUT, inputTokens: 9_000 },
    });
    expect(delays(steps)).toEqual(["2000 messageStart", "0 contentBlockDelta"]);
  });

  it("takes its phase over the reasoning, and the pace's gaps over the text", () => {
    const steps = written(
      function* (writer) {
        yield* writer.reasoning("abcdef");
        yield* writer.text("ghij");
        yield* writer.reasoning("klmn");
        yield* writer.finish("end_turn");
      },
      { pace: { ...STEADY, reasoningMs: { min: 3_000, max: 3_000 } } },
    );
    const index = steps.findIndex(({ output }) => output.type === "contentBlockStop");
    expect(totalMs(steps.slice(0, index))).toBe(4_000);
    expect(delays(steps.slice(index))).toEqual([
      "0 contentBlockStop",
      "20 contentBlockDelta",
      "20 contentBlockDelta",
      "0 contentBlockStop",
      "20 contentBlockDelta",
      "20 contentBlockDelta",
      "0 contentBlockDelta",
      "0 contentBlockStop",
      "0 messageStop",
      "0 metadata",
    ]);
    expect(latencyMs(steps)).toBe(4_080);
  });

  it("is silent for as long when it does not say what it reasons", () => {
    const pace = { ...STEADY, reasoningMs: { min: 3_000, max: 3_000 } };
    const steps = written((writer) => writer.text("abcd"), { pace });
    expect(delays(steps)).toEqual(["4000 messageStart", "0 contentBlockDelta", "20 contentBlockDelta"]);
  });

  it.each(["haiku", "sonnet", "opus", "thinking", "natural"] as const)(
    "reports the time that it takes at the pace of %s, the same for the same seed",
    (name) => {
      const timed = (seed: number) =>
        written(
          function* (writer) {
            yield* writer.reasoning("Let me think about what to say. ".repeat(20));
            yield* writer.text("The quick brown fox jumps over the lazy dog. ".repeat(100));
            yield* writer.toolUse({ name: "a", input: { b: "c".repeat(200) } });
            yield* writer.finish("tool_use");
          },
          { pace: paceNamed(name), seed },
        );
      expect(latencyMs(timed(1))).toBe(totalMs(timed(1)));
      expect(delays(timed(1))).toEqual(delays(timed(1)));
      expect(delays(timed(1))).not.toEqual(delays(timed(2)));
    },
  );
});
