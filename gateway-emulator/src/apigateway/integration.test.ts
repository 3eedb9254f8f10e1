import { expect, test } from "vitest";
import { VirtualClock } from "../control/clock.ts";
import { gatewayOf, START_MS } from "./gateway.fixture.ts";
import { integrate } from "./integration.ts";
import type { InvokeResult } from "./invoke.ts";
import { messageRequest } from "./requests.fixture.ts";

/** One call of an integration with a timeout of 5 s, whose function answers when the test says so. */
function call() {
  const clock = new VirtualClock(START_MS);
  const { promise, resolve, reject } = Promise.withResolvers<InvokeResult>();
  const signals: AbortSignal[] = [];
  const gateway = {
    ...gatewayOf(),
    clock,
    invoke: (_functionName: string, _payload: string, signal: AbortSignal) => {
      signals.push(signal);
      signal.addEventListener("abort", () => reject(signal.reason));
      return promise;
    },
  };
  const integration = { type: "AWS_PROXY", functionName: "chat", timeoutMs: 5000, permitted: true } as const;
  const integrated = integrate(gateway, integration, messageRequest());
  return { clock, signals, answer: resolve, integrated };
}

test("a function that answers in time is nowhere aborted, neither then nor later", async () => {
  const { clock, signals, answer, integrated } = call();
  clock.advance(4999);
  answer({ payload: '{"statusCode":200}' });
  expect(await integrated).toMatchObject({
    result: { outcome: "response", statusCode: 200 },
    latencyMs: 4999,
  });
  clock.advance(60_000);
  expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
});

test("at the timeout the invocation's signal aborts, and the result is a timeout, not the abort's error", async () => {
  const { clock, signals, integrated } = call();
  clock.advance(4999);
  expect(signals[0]?.aborted).toBe(false);
  clock.advance(1);
  expect(signals[0]?.aborted).toBe(true);
  expect(await integrated).toEqual({ result: { outcome: "timeout" }, latencyMs: 5000 });
});
