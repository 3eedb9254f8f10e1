import { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { answerWith } from "../../test/bedrock.ts";
import { startManagementApi } from "../../test/management-api.ts";
import { runRequest, startRuns } from "../../test/run.ts";
import { parseConfig } from "../config.ts";
import { putRun } from "../store/runs.ts";
import { touchThread } from "../store/threads.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";
import { takeRunEvent } from "./take-run-event.ts";

const credentials = { accessKeyId: "local", secretAccessKey: "local" };

/** A queued run, and a worker that can be invoked for it. */
async function queued() {
  await using stack = new AsyncDisposableStack();
  const runs = stack.use(await startRuns(answerWith("Fog.")));
  const api = stack.use(await startManagementApi());
  const shared = { region: "us-east-1", credentials, maxAttempts: 1 };
  const management = new ApiGatewayManagementApiClient({ ...shared, endpoint: api.url });
  const lambda = new LambdaClient(shared);
  stack.defer(() => {
    management.destroy();
    lambda.destroy();
  });
  const request = runRequest();
  const { thread, owner, run, askedAt } = request;
  await touchThread(runs.table, { thread, owner, at: askedAt, title: "Fog", run });
  await putRun(runs.table, request);
  const logged: string[] = [];
  const telemetry: Telemetry = {
    invocation: () => ({ [Symbol.dispose]() {} }),
    logAnswer: ({ report }) => void logged.push(report.text),
    logFailure: (message) => void logged.push(message),
    warn: (message) => void logged.push(message),
  };
  const { client: bedrock, table } = runs;
  const invoke = () =>
    takeRunEvent({
      event: { run },
      requestId: "l1",
      remainingMs: 300_000,
      config: parseConfig({ TABLE_NAME: table.name }),
      clients: { bedrock, dynamodb: table.client, lambda, management: () => management },
      telemetry,
    });
  const owned = stack.move();
  return { runs, logged, invoke, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

test("however many workers are invoked for a run, one answers it", async () => {
  await using on = await queued();
  await Promise.all([on.invoke(), on.invoke(), on.invoke()]);
  expect(on.runs.bedrock.calls).toHaveLength(1);
  expect(on.logged).toEqual(["Fog."]);
});

test("a table that refuses for a moment does not lose the run, which nobody else would begin", async () => {
  await using on = await queued();
  let refusals = 2;
  on.runs.testTable.refused.has = (operation) => operation === "UpdateItem" && refusals-- > 0;
  await on.invoke();
  expect(on.logged).toEqual(["Fog."]);
});
