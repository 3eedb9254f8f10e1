import { expect, test, vi } from "vitest";
import { failed, report, row, takeLines, usage, withRounds } from "../../test/run-report.ts";
import { createTelemetry } from "./telemetry.ts";

const lines = takeLines();

test("an answer's metrics are read by CloudWatch from the log, by model and outcome", () => {
  const telemetry = createTelemetry({ logPrompts: false, metrics: true });
  telemetry.logAnswer({ row, report: { ...withRounds({ usage }), ttftMs: 1_000, costUsd: 0.01 } });
  const [, metrics, ...rest] = lines();
  expect(rest).toEqual([]);
  expect(metrics).toMatchObject({
    service: "groundfog-chat",
    Model: "global.some-model",
    Outcome: "complete",
    Answers: 1,
    TimeToFirstToken: 1_000,
    TokensPerSecond: 100,
    PostsPerAnswer: 40,
    InputTokens: 400,
    OutputTokens: 200,
    CostUsd: 0.01,
    _aws: {
      CloudWatchMetrics: [
        {
          Namespace: "Groundfog",
          Dimensions: [["service", "Model", "Outcome"]],
          Metrics: expect.arrayContaining([{ Name: "TimeToFirstToken", Unit: "Milliseconds" }]),
        },
      ],
    },
  });
});

test("what was not measured is no zero; a failure counts among the errors by its code", () => {
  const telemetry = createTelemetry({ logPrompts: false, metrics: true });
  telemetry.logAnswer({ row, report: failed("throttled") });
  telemetry.logFailure("send failed", new Error("no table"), { code: "internal" });
  const [, answer, errors, , failures] = lines();
  expect(answer).toMatchObject({ Outcome: "failed", Answers: 1, PostsPerAnswer: 40 });
  expect(Object.keys(answer ?? {})).not.toEqual(expect.arrayContaining(["TimeToFirstToken"]));
  expect(Object.keys(answer ?? {})).not.toEqual(expect.arrayContaining(["CostUsd"]));
  expect(errors).toMatchObject({ Code: "throttled", Errors: 1 });
  expect(failures).toMatchObject({ Code: "internal", Errors: 1 });
});

test("each answer's metrics are its own", () => {
  const telemetry = createTelemetry({ logPrompts: false, metrics: true });
  telemetry.logAnswer({ row, report: { ...report(), ttftMs: 1 } });
  telemetry.logAnswer({ row: { ...row, modelId: "other" }, report: report() });
  const [, , , second] = lines();
  expect(second).toMatchObject({ Model: "other" });
  expect(second).not.toHaveProperty("TimeToFirstToken");
});

test("Powertools' own variable switches the metrics off too", () => {
  vi.stubEnv("POWERTOOLS_METRICS_DISABLED", "true");
  createTelemetry({ logPrompts: false, metrics: true }).logAnswer({ row, report: failed("internal") });
  expect(lines()).toHaveLength(1);
});
