import { describe, expect, it } from "vitest";
import { SystemClock, VirtualClock } from "../../control/clock.ts";
import { genericModel } from "../catalogue/generic-model.ts";
import type { ModelCall, ModelOutput } from "../model/model.ts";
import { INSTANT_PACE } from "../pace/pace.ts";
import type { NamedPace } from "../pace/profiles.ts";
import { parseConverseRequest } from "../request/converse-request.ts";
import { parseScript } from "../script/script.ts";
import { ScriptQueue } from "../script/script-queue.ts";
import { scriptedModel, type ScriptedModelOptions } from "./scripted-model.ts";

interface Said {
  atMs: number;
  output: ModelOutput;
}

function callOf(request: object = {}, model: Partial<ModelCall["model"]> = {}): ModelCall {
  const messages = [{ role: "user", content: [{ text: "What is fog?" }] }];
  return {
    operation: "ConverseStream",
    modelId: "anthropic.claude-x",
    model: { ...genericModel("anthropic.claude-x"), ...model },
    request: parseConverseRequest({ messages, ...request }),
    input: { inputTokens: 10, cacheReadInputTokens: 0, cacheWriteInputTokens: 0, cacheDetails: [] },
    seed: 1,
  };
}

/** All that is said, and when, on a clock that jumps from one wait's end to the next. */
async function said(
  call: ModelCall,
  { pace, script }: { pace?: ScriptedModelOptions["pace"]; script?: object } = {},
): Promise<Said[]> {
  const clock = new VirtualClock();
  const sleep = clock.sleep.bind(clock);
  clock.sleep = (delayMs, signal) => {
    const slept = sleep(delayMs, signal);
    clock.advance(delayMs);
    return slept;
  };
  const scripts = new ScriptQueue();
  if (script) scripts.add(parseScript(script));
  const model = scriptedModel({ clock, scripts, pace, controlUrl: () => "http://localhost:3001/_emulator" });
  const all: Said[] = [];
  for await (const batch of model(call, new AbortController().signal).outputs)
    for (const output of batch) all.push({ atMs: clock.now(), output });
  return all;
}

function textOf(all: readonly Said[]): string {
  return all
    .map(({ output }) =>
      output.type === "contentBlockDelta" && "text" in output.payload.delta ? output.payload.delta.text : "",
    )
    .join("");
}

function firstMs(all: readonly Said[]): number {
  return all[0]?.atMs ?? NaN;
}

describe("the pace of the scripted model", () => {
  it("is the called model's own when none is chosen", async () => {
    const [haiku, opus] = await Promise.all(
      (["haiku", "opus"] as const).map((pace) => said(callOf({}, { pace }))),
    );
    expect(textOf(haiku ?? [])).toContain("first words after about 700 ms, more about every 22 ms");
    expect(textOf(opus ?? [])).toContain("first words after about 1200 ms, more about every 50 ms");
    expect(firstMs(haiku ?? [])).toBeLessThan(firstMs(opus ?? []));
  });

  it("is the chosen one, by its name or itself, for every model", async () => {
    const call = callOf({}, { pace: "opus" });
    expect(textOf(await said(call, { pace: "natural" }))).toContain("first words after about 550 ms");
    expect(textOf(await said(call, { pace: INSTANT_PACE }))).toContain("all at once |");
    expect((await said(call, { pace: "instant" })).at(-1)?.atMs).toBe(0);
  });

  it.each(["haiku", "sonnet", "opus", "thinking", "burst", "natural", "instant"] as const)(
    "%s is kept to, reported, and the same for the same request",
    async (pace) => {
      const [one, other] = await Promise.all([1, 2].map(() => said(callOf(), { pace })));
      expect(one).toEqual(other);
      const last = one?.at(-1);
      expect(last?.output).toMatchObject({ payload: { metrics: { latencyMs: last?.atMs } } });
    },
  );

  it("says how long a long prompt makes it wait", async () => {
    const call = { ...callOf(), input: { ...callOf().input, inputTokens: 85_000 } };
    expect(textOf(await said(call, { pace: "sonnet" }))).toContain("first words after about 21100 ms");
  });

  it("of a buffering proxy delivers all at the end, and says so", async () => {
    const all = await said(callOf(), { pace: "burst" });
    expect(new Set(all.map(({ atMs }) => atMs)).size).toBe(1);
    expect(firstMs(all)).toBeGreaterThan(3_000);
    expect(textOf(all)).toContain("all at once when the last of it is written");
  });

  it("of thinking reasons for one to eight seconds before the text, and says so", async () => {
    const all = await said(callOf(), { pace: "thinking" });
    const stopped = all.findIndex(({ output }) => output.type === "contentBlockStop");
    const phaseMs = (all[stopped]?.atMs ?? NaN) - firstMs(all);
    expect(phaseMs).toBeGreaterThanOrEqual(1_000);
    expect(phaseMs).toBeLessThanOrEqual(8_000);
    expect(all[1]?.output).toMatchObject({ payload: { delta: { reasoningContent: {} } } });
    expect(textOf(all)).toContain("first 1 to 8 s of thinking; first words after about 1100 ms");
  });

  it.each(["thinking", "burst"] as const)(
    "of %s does not touch a script that has a pace of its own",
    async (pace) => {
      const script = { pace: { ttftMs: 100, deltaMs: 20, deltaChars: 1 }, events: [{ text: "abc" }] };
      const all = await said(callOf(), { pace, script });
      expect(all.slice(1, 4).map(({ atMs }) => atMs)).toEqual([100, 120, 140]);
    },
  );

  it("is a script's, where that names one", async () => {
    const script = { pace: "burst" satisfies NamedPace, events: [{ text: "abc ".repeat(100) }] };
    const all = await said(callOf(), { pace: "instant", script });
    expect(new Set(all.map(({ atMs }) => atMs)).size).toBe(1);
    expect(firstMs(all)).toBeGreaterThan(500);
  });
});

describe("what a call asks of the service", () => {
  it("is faster where it asks for optimized latency, and said again", async () => {
    const standard = await said(callOf({ performanceConfig: { latency: "standard" } }), { pace: "sonnet" });
    const optimized = await said(callOf({ performanceConfig: { latency: "optimized" } }), { pace: "sonnet" });
    expect(firstMs(optimized) / firstMs(standard)).toBeCloseTo(0.6, 2);
    expect(textOf(optimized)).toContain("first words after about 660 ms, more about every 54 ms");
    expect(optimized.at(-1)?.output).toMatchObject({
      payload: { performanceConfig: { latency: "optimized" } },
    });
    expect(standard.at(-1)?.output).toMatchObject({
      payload: { performanceConfig: { latency: "standard" } },
    });
  });

  it("says the service tier again, and neither where the call does not", async () => {
    const tiered = await said(callOf({ serviceTier: { type: "priority" } }), { pace: "instant" });
    expect(tiered.at(-1)?.output).toMatchObject({ payload: { serviceTier: { type: "priority" } } });
    const [plain] = (await said(callOf(), { pace: "instant" })).slice(-1);
    expect(plain?.output.type === "metadata" && Object.keys(plain.output.payload)).toEqual([
      "metrics",
      "usage",
    ]);
  });
});

it("says no more than the model can where the call sets no limit", async () => {
  const events = [{ text: "abcd ".repeat(1_000) }];
  const all = await said(callOf({}, { maxOutputTokens: 100 }), { pace: "instant", script: { events } });
  expect(textOf(all)).toBe("abcd ".repeat(70));
  expect(all.slice(-2).map(({ output }) => output)).toMatchObject([
    { payload: { stopReason: "max_tokens" } },
    { payload: { usage: { outputTokens: 100 } } },
  ]);
});

it("says who speaks", () => {
  const scripts = new ScriptQueue();
  const model = scriptedModel({ clock: new SystemClock(), scripts, controlUrl: () => "" });
  const signal = AbortSignal.abort();
  expect(model(callOf(), signal).source).toBe("default");
  scripts.add(parseScript({ events: [{ text: "a" }] }));
  expect(model(callOf(), signal).source).toBe("script");
});

it("ends a short answer while twenty long ones have hardly gone on", async () => {
  const scripts = new ScriptQueue();
  const model = scriptedModel({
    clock: new SystemClock(),
    scripts,
    pace: INSTANT_PACE,
    controlUrl: () => "",
  });
  const pace = { ttftMs: 0, deltaMs: 0, deltaChars: 1 };
  scripts.add(parseScript({ times: 20, pace, events: [{ text: "x".repeat(100_000) }] }));
  scripts.add(parseScript({ pace, events: [{ text: "x".repeat(160) }] }));
  const leaving = new AbortController();
  const { promise: arrives, resolve: underWay } = Promise.withResolvers<void>();
  let longBatches = 0;
  const long = Array.from({ length: 20 }, async () => {
    for await (const _ of model(callOf(), leaving.signal).outputs) if (++longBatches === 400) underWay();
  });
  await arrives;
  longBatches = 0;
  for await (const _ of model(callOf(), leaving.signal).outputs);
  expect(longBatches).toBeLessThanOrEqual(2);
  leaving.abort();
  await Promise.allSettled(long);
});
