import { afterEach, beforeEach, vi } from "vitest";
import type { RunReport } from "../src/run/answer-run.ts";

/** Takes what the tests of a file write to their output; gives the lines, parsed, since the test began. */
export function takeLines(): () => Record<string, unknown>[] {
  let written: string[] = [];
  beforeEach(() => {
    written = [];
    for (const stream of [process.stdout, process.stderr])
      vi.spyOn(stream, "write").mockImplementation((text) => written.push(String(text)) > 0);
    for (const name of ["POWERTOOLS_DEV", "POWERTOOLS_LOG_LEVEL", "POWERTOOLS_METRICS_DISABLED", "LOG_LEVEL"])
      vi.stubEnv(name, undefined);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });
  return () => written.map((line) => JSON.parse(line) as Record<string, unknown>);
}

export const row = { kind: "send", modelId: "global.some-model", text: "What is my secret?" } as const;

/** The tokens of a run with two calls of the model, as its row in the log has them. */
export const usage = [
  { inputTokens: 100, outputTokens: 20, totalTokens: 120, cachedInputTokens: 50 },
  { inputTokens: 300, outputTokens: 180, totalTokens: 480, cacheWriteInputTokens: 7 },
];

export function report(more: Partial<RunReport> = {}): RunReport {
  return {
    ending: {
      event: {
        type: "RUN_FINISHED",
        threadId: "t1",
        runId: "r1",
        outcome: { type: "success" },
        metadata: { stopReason: "end_turn" },
      },
      stopReason: "end_turn",
    },
    kept: {},
    rounds: {
      end: { how: "complete", stopReason: "end_turn", content: [] },
      messages: [],
      usage: [],
      latencyMs: 0,
      toolsUsed: [],
      forwarded: true,
    },
    posts: 40,
    gone: 1,
    limited: 2,
    durationMs: 3_000,
    text: "It is 42.",
    superseded: false,
    ...more,
  };
}

export function withRounds(more: Partial<NonNullable<RunReport["rounds"]>>): RunReport {
  const base = report();
  return base.rounds ? { ...base, rounds: { ...base.rounds, ...more } } : base;
}

export function failed(
  code: "throttled" | "model_access" | "internal",
  more: { hint?: string; error?: unknown } = {},
): RunReport {
  const { hint, error } = more;
  const event = { type: "RUN_ERROR", message: "m", code, metadata: { retryable: false } } as const;
  return {
    ...withRounds({ end: { how: "error", error } }),
    ending: { event, error: { code, retryable: false, detail: "what was told", ...(hint && { hint }) } },
  };
}
