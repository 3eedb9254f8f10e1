import { describe, expect, it } from "vitest";
import type { ModelOutput } from "../model/model.ts";
import { INSTANT_PACE, NATURAL_PACE, type Pace } from "../pace/pace.ts";
import { seededRandom } from "../model/random.ts";
import { callOf } from "./call.fixture.ts";
import { expandTemplates } from "./expand-templates.ts";
import { parseScript } from "./script.ts";
import { scriptSteps } from "./script-steps.ts";
import { TokenBudget } from "../tokens/token-budget.ts";

interface Given {
  maxTokens?: number;
  stopSequences?: string[];
  pace?: Pace;
  seed?: number;
}

function stepsOf(
  script: object,
  { maxTokens, stopSequences = [], pace = INSTANT_PACE, seed = 1 }: Given = {},
) {
  const parsed = parseScript(script);
  return [
    ...scriptSteps({
      script: { ...parsed, events: expandTemplates(parsed.events, callOf("anything")) },
      stopSequences,
      pace,
      random: seededRandom(seed),
      budget: new TokenBudget(maxTokens),
      input: { inputTokens: 10, cacheReadInputTokens: 0, cacheWriteInputTokens: 0, cacheDetails: [] },
    }),
  ];
}

/** One line for each output, without what is random. */
function linesOf(script: object, given?: Given): string[] {
  return stepsOf(script, given).map(({ output }) => lineOf(output));
}

function lineOf(output: ModelOutput): string {
  switch (output.type) {
    case "contentBlockStart":
      return `start ${output.payload.contentBlockIndex} ${output.payload.start.toolUse.name}`;
    case "contentBlockDelta": {
      const { contentBlockIndex, delta } = output.payload;
      if ("text" in delta) return `${contentBlockIndex} ${delta.text}`;
      if ("toolUse" in delta) return `${contentBlockIndex} input`;
      if ("citation" in delta) return `${contentBlockIndex} citation`;
      return `${contentBlockIndex} reasoning ${Object.keys(delta.reasoningContent).join("")}`;
    }
    case "contentBlockStop":
      return `stop ${output.payload.contentBlockIndex}`;
    case "messageStop":
      return output.payload.stopReason;
    case "messageStart":
    case "metadata":
    case "exception":
    case "error":
    case "corrupt":
    case "disconnect":
    case "end":
    case "truncate":
    case "reset":
    case "goAway":
      return output.type;
  }
}

function usageOf(script: object, given?: Given) {
  const last = stepsOf(script, given).at(-1)?.output;
  if (last?.type !== "metadata") throw new Error("no metadata");
  return last.payload;
}

const WHOLE = { pace: { deltaChars: 1_000 } };

describe("scriptSteps", () => {
  it("ends reasoning with its signature, and gives text the next block", () => {
    expect(
      linesOf({
        ...WHOLE,
        events: [{ reasoning: "Hm." }, { delayMs: 5 }, { reasoning: "Ah." }, { text: "Yes." }],
      }),
    ).toEqual([
      "messageStart",
      "0 reasoning text",
      "0 reasoning text",
      "0 reasoning signature",
      "stop 0",
      "1 Yes.",
      "stop 1",
      "end_turn",
      "metadata",
    ]);
  });

  it("starts a tool's block, sends an empty piece of input first, and stops with tool_use", () => {
    const steps = stepsOf({
      ...WHOLE,
      events: [
        { text: "Let me look." },
        { toolUse: { name: "get_weather", input: { city: "Oslo", days: 3 } } },
      ],
    });
    const lines = steps.map(({ output }) => lineOf(output));
    expect(lines.slice(0, 4)).toEqual(["messageStart", "0 Let me look.", "stop 0", "start 1 get_weather"]);
    expect(lines.slice(-3)).toEqual(["stop 1", "tool_use", "metadata"]);

    const pieces = steps.flatMap(({ output }) =>
      output.type === "contentBlockDelta" && "toolUse" in output.payload.delta
        ? output.payload.delta.toolUse.input
        : [],
    );
    expect(pieces[0]).toBe("");
    expect(pieces.slice(1, -1).every((piece) => piece.length >= 2 && piece.length <= 12)).toBe(true);
    expect(JSON.parse(pieces.join(""))).toEqual({ city: "Oslo", days: 3 });

    const start = steps.flatMap(({ output }) =>
      output.type === "contentBlockStart" ? output.payload.start.toolUse.toolUseId : [],
    );
    expect(start[0]).toMatch(/^tooluse_[A-Za-z0-9_-]{22}$/);
  });

  it("gives redacted reasoning a block of its own", () => {
    expect(linesOf({ ...WHOLE, events: [{ redactedReasoning: "AAEC" }, { text: "a" }] })).toEqual([
      "messageStart",
      "0 reasoning redactedContent",
      "stop 0",
      "1 a",
      "stop 1",
      "end_turn",
      "metadata",
    ]);
  });

  it("keeps the script's own stop reason", () => {
    expect(linesOf({ events: [], stopReason: "guardrail_intervened" })).toEqual([
      "messageStart",
      "guardrail_intervened",
      "metadata",
    ]);
  });

  it("gives a citation the block of the text before it, and a block of its own without one", () => {
    const citation = { title: "Fog" };
    expect(linesOf({ ...WHOLE, events: [{ text: "a" }, { citation }, { text: "b" }] }).slice(0, 5)).toEqual([
      "messageStart",
      "0 a",
      "0 citation",
      "0 b",
      "stop 0",
    ]);
    expect(linesOf({ ...WHOLE, events: [{ reasoning: "a" }, { citation }] }).slice(-5)).toEqual([
      "stop 0",
      "1 citation",
      "stop 1",
      "end_turn",
      "metadata",
    ]);
  });

  it.each([{ goAway: true }, { truncate: 3 }])("says what comes after %j", (event) => {
    const [kind = ""] = Object.keys(event);
    expect(linesOf({ ...WHOLE, events: [{ text: "a" }, event, { text: "b" }] }).slice(1, 4)).toEqual([
      "0 a",
      kind,
      "0 b",
    ]);
  });

  it("resets a stream with its code, when the client has had time to read what came before", () => {
    const steps = stepsOf({ events: [{ text: "a" }, { reset: "INTERNAL_ERROR" }, { text: "b" }] });
    expect(steps.at(-1)).toEqual({ delayMs: 50, output: { type: "reset", code: "INTERNAL_ERROR" } });
    expect(stepsOf({ events: [{ reset: "CANCEL" }] })).toMatchObject([{ delayMs: 0 }]);
  });

  it("reports the usage that a script says, and counts what it does not say", () => {
    const usage = { outputTokens: 1_000, cacheReadInputTokens: 5_000, cacheWriteInputTokens: 300 };
    expect(usageOf({ events: [{ text: "a" }], usage }).usage).toEqual({
      cacheDetails: [{ ttl: "5m", inputTokens: 300 }],
      cacheReadInputTokenCount: 5_000,
      cacheReadInputTokens: 5_000,
      cacheWriteInputTokenCount: 300,
      cacheWriteInputTokens: 300,
      inputTokens: 10,
      outputTokens: 1_000,
      serverToolUsage: {},
      totalTokens: 6_310,
    });
    expect(usageOf({ events: [{ text: "abcdefg" }], usage: { inputTokens: 0 } }).usage).toMatchObject({
      inputTokens: 0,
      outputTokens: 2,
      totalTokens: 2,
    });
  });

  it("says which stop sequence a script ends at, and its additional fields", () => {
    const script = { events: [], stopSequence: "END", additionalModelResponseFields: { thinking: 3 } };
    expect(stepsOf(script).at(-2)?.output).toEqual({
      type: "messageStop",
      payload: {
        stopReason: "stop_sequence",
        stopSequence: "END",
        additionalModelResponseFields: { thinking: 3 },
      },
    });
    expect(stepsOf({ ...script, stopReason: "end_turn" }).at(-2)?.output).toMatchObject({
      payload: { stopReason: "end_turn", stopSequence: "END" },
    });
  });

  it.each(["exception", "error", "disconnect", "end"])(
    "ends with an event of kind %s, without messageStop",
    (kind) => {
      const fault =
        kind === "exception"
          ? { name: "x", message: "" }
          : kind === "error"
            ? { code: "x", message: "" }
            : true;
      expect(linesOf({ ...WHOLE, events: [{ text: "a" }, { [kind]: fault }, { text: "b" }] })).toEqual([
        "messageStart",
        "0 a",
        kind,
      ]);
      expect(linesOf({ events: [{ [kind]: fault }] })).toEqual([kind]);
    },
  );

  it("goes on after a corrupt frame", () => {
    expect(linesOf({ ...WHOLE, events: [{ corrupt: true }, { text: "a" }] }).slice(0, 3)).toEqual([
      "corrupt",
      "messageStart",
      "0 a",
    ]);
  });

  it("waits as long as the script says, and reports the sum as latencyMs", () => {
    const script = {
      pace: { ttftMs: 100, deltaMs: 20, deltaChars: 2 },
      events: [{ text: "abcde" }, { delayMs: 500 }, { text: "fg" }, { delayMs: 7 }],
    };
    expect(stepsOf(script).map(({ delayMs, output }) => `${delayMs} ${lineOf(output)}`)).toEqual([
      "100 messageStart",
      "0 0 ab",
      "20 0 cd",
      "20 0 e",
      "520 0 fg",
      "7 stop 0",
      "0 end_turn",
      "0 metadata",
    ]);
    expect(usageOf(script).metrics.latencyMs).toBe(667);
  });

  it("delays the end of a stream that breaks off", () => {
    expect(stepsOf({ events: [{ delayMs: 50 }, { end: true }] })).toEqual([
      { delayMs: 50, output: { type: "end" } },
    ]);
  });

  it("takes 4 to 7 seconds for 1,500 characters at the natural pace", () => {
    const text = "The quick brown fox jumps over the lazy dog. ".repeat(33);
    for (let seed = 0; seed < 20; seed += 1) {
      const { latencyMs } = usageOf({ events: [{ text }] }, { pace: NATURAL_PACE, seed }).metrics;
      expect(latencyMs).toBeGreaterThan(4_000);
      expect(latencyMs).toBeLessThan(7_000);
    }
  });

  it("is the same for the same seed", () => {
    const script = {
      events: [
        { reasoning: "Let me think about it." },
        { text: "Yes, it is." },
        { toolUse: { name: "a", input: { b: 1 } } },
      ],
    };
    expect(stepsOf(script, { pace: NATURAL_PACE })).toEqual(stepsOf(script, { pace: NATURAL_PACE }));
    expect(stepsOf(script, { pace: NATURAL_PACE })).not.toEqual(
      stepsOf(script, { pace: NATURAL_PACE, seed: 2 }),
    );
  });
});

describe("maxTokens", () => {
  it("cuts the answer where it is used up", () => {
    const script = { ...WHOLE, events: [{ text: "abcdefghij" }, { text: "never" }] };
    expect(linesOf(script, { maxTokens: 2 })).toEqual([
      "messageStart",
      "0 abcdefg",
      "stop 0",
      "max_tokens",
      "metadata",
    ]);
    expect(usageOf(script, { maxTokens: 2 }).usage.outputTokens).toBe(2);
  });

  it("is not reached by an answer that just fits", () => {
    expect(linesOf({ ...WHOLE, events: [{ text: "abcdefg" }] }, { maxTokens: 2 })).toContain("end_turn");
  });

  it("counts reasoning and a tool's input too", () => {
    expect(
      linesOf({ ...WHOLE, events: [{ reasoning: "abcdefg" }, { text: "h" }] }, { maxTokens: 2 }),
    ).toEqual([
      "messageStart",
      "0 reasoning text",
      "0 reasoning signature",
      "stop 0",
      "max_tokens",
      "metadata",
    ]);
    expect(
      linesOf(
        { events: [{ toolUse: { name: "a", input: { long: "x".repeat(100) } } }] },
        { maxTokens: 2 },
      ).slice(-3),
    ).toEqual(["stop 0", "max_tokens", "metadata"]);
  });
});

describe("stop sequences", () => {
  const texts = (events: object[], stopSequences: string[]) =>
    linesOf({ ...WHOLE, events }, { stopSequences });

  it("end the answer before them", () => {
    expect(texts([{ text: "one STOP two" }], ["STOP"])).toEqual([
      "messageStart",
      "0 one ",
      "stop 0",
      "stop_sequence",
      "metadata",
    ]);
  });

  it("are found across texts that follow one another, and the earliest counts", () => {
    expect(texts([{ text: "one ST" }, { delayMs: 1 }, { text: "OP two END" }], ["END", "STOP"])).toEqual([
      "messageStart",
      "0 one ",
      "stop 0",
      "stop_sequence",
      "metadata",
    ]);
  });

  it("are named, the one that came first", () => {
    const script = { ...WHOLE, events: [{ text: "a END b STOP" }] };
    expect(stepsOf(script, { stopSequences: ["STOP", "END"] }).at(-2)?.output).toEqual({
      type: "messageStop",
      payload: { stopReason: "stop_sequence", stopSequence: "END" },
    });
  });

  it("are found across a citation", () => {
    expect(texts([{ text: "a ST" }, { citation: { title: "Fog" } }, { text: "OP" }], ["STOP"])).toContain(
      "stop_sequence",
    );
  });

  it("are not found across another block, nor in reasoning", () => {
    const events = [{ text: "ST" }, { reasoning: "STOP" }, { text: "OP" }];
    expect(texts(events, ["STOP"])).toContain("end_turn");
  });

  it("keep what came before them in other blocks", () => {
    expect(texts([{ reasoning: "Hm." }, { text: "STOP" }], ["STOP"])).toEqual([
      "messageStart",
      "0 reasoning text",
      "0 reasoning signature",
      "stop 0",
      "stop_sequence",
      "metadata",
    ]);
  });
});

it("reports usage with the members that AWS does not document", () => {
  expect(usageOf({ events: [{ text: "abcdefg" }] }).usage).toEqual({
    cacheReadInputTokenCount: 0,
    cacheReadInputTokens: 0,
    cacheWriteInputTokenCount: 0,
    cacheWriteInputTokens: 0,
    inputTokens: 10,
    outputTokens: 2,
    serverToolUsage: {},
    totalTokens: 12,
  });
});
