import { InvokeCommand, type InvokeCommandInput } from "@aws-sdk/client-lambda";
import { callSigned, type Answer } from "./call.ts";
import type { RunFunction } from "./probe/run-functions.ts";
import type { Target } from "./target.ts";

/** How a run of one of the probe's functions ended. */
export interface Ran {
  /** The result or the error, parsed; `undefined` when there is none. */
  payload: unknown;
  failed: boolean;
  requestId: string | undefined;
  version: string | undefined;
  /** The end of its log, when it was asked for. */
  log: string | undefined;
}

interface RunOptions extends Partial<InvokeCommandInput> {
  /** Which of the functions; `run` when absent. */
  on?: RunFunction;
  /** What the event has besides the source. */
  event?: Record<string, unknown>;
}

/** Has a function do what the source says; see probe/function/run.mjs. */
export async function run(target: Target, source: string, options: RunOptions = {}): Promise<Ran> {
  const { on = "run", event, ...input } = options;
  const Payload = JSON.stringify({ source, ...event });
  const answer = await target.lambda.send(new InvokeCommand({ FunctionName: nameOf(on), Payload, ...input }));
  const text = answer.Payload?.transformToString() ?? "";
  return {
    payload: text === "" ? undefined : (JSON.parse(text) as unknown),
    failed: answer.FunctionError !== undefined,
    requestId: answer.$metadata.requestId,
    version: answer.ExecutedVersion,
    log: answer.LogResult === undefined ? undefined : Buffer.from(answer.LogResult, "base64").toString(),
  };
}

/** What a run that must succeed returns. */
export async function resultOf<T>(target: Target, source: string, options: RunOptions = {}): Promise<T> {
  const { payload, failed } = await run(target, source, options);
  if (failed) throw new Error(`the function failed: ${JSON.stringify(payload)}`);
  return payload as T;
}

export function nameOf(one: RunFunction): string {
  return `groundfog-probe-${one}`;
}

/** A signed Invoke by hand, and its answer as it came. */
export function invokeByHand(
  target: Target,
  functionName: string,
  { body = "{}", headers = {} }: { body?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  return callSigned(target, {
    service: "lambda",
    method: "POST",
    url: `${target.lambdaEndpoint}/2015-03-31/functions/${functionName}/invocations`,
    headers,
    body: Buffer.from(body),
  });
}
