import { expect, test } from "vitest";
import type { Invocation } from "../invocation.ts";
import { ExecutionEnvironment } from "./environment.ts";

function invocationOf(requestId: string): Invocation {
  return {
    requestId,
    functionArn: "arn:aws:lambda:us-east-1:123456789012:function:chat",
    payload: "{}",
    startedAt: 0,
    deadlineMs: 0,
    traceId: "Root=1-0-0",
    settle: () => undefined,
  };
}

/** An environment, and what its function has been told. */
function environment() {
  const told: string[] = [];
  const one = new ExecutionEnvironment("one", {
    onWaiting: () => told.push("waiting"),
    onAnswer: (_, { requestId }, { payload, failed }) =>
      told.push(`${requestId} ${failed ? "failed" : "answered"} ${payload}`),
    onInitError: (_, failure) => told.push(`init error ${failure}`),
  });
  return { one, told };
}

const answer = { payload: "1", failed: false };

test("an environment starts, waits, is busy, and waits again", async () => {
  const { one, told } = environment();
  expect(one.state).toBe("starting");
  const next = one.next();
  expect(one.state).toBe("waiting");
  one.dispatch(invocationOf("a"));
  expect(one.state).toBe("busy");
  expect((await next)?.requestId).toBe("a");
  one.answer("a", answer);
  expect(one.state).toBe("busy");
  void one.next();
  expect(one.state).toBe("waiting");
  expect(told).toEqual(["waiting", "a answered 1", "waiting"]);
});

test("next while an invocation runs gives the same invocation", async () => {
  const { one, told } = environment();
  void one.next();
  one.dispatch(invocationOf("a"));
  expect((await one.next())?.requestId).toBe("a");
  expect(one.state).toBe("busy");
  expect(told).toEqual(["waiting"]);
});

test("a second poll takes the place of the first, which ends with nothing", async () => {
  const { one } = environment();
  const first = one.next();
  const second = one.next();
  expect(await first).toBeUndefined();
  one.dispatch(invocationOf("a"));
  expect((await second)?.requestId).toBe("a");
});

test("only an environment that waits or loads takes an invocation, and only one", () => {
  const { one } = environment();
  void one.next();
  one.dispatch(invocationOf("a"));
  expect(() => one.dispatch(invocationOf("b"))).toThrow("busy, not waiting");
  one.reset();
  expect(() => one.dispatch(invocationOf("b"))).toThrow("reset, not waiting");
  one.end();
  expect(() => one.dispatch(invocationOf("b"))).toThrow("dead, not waiting");
});

test("an invocation that it is given while its handler loads comes with its first poll", async () => {
  const { one, told } = environment();
  one.dispatch(invocationOf("a"));
  expect(one.state).toBe("busy");
  expect((await one.next())?.requestId).toBe("a");
  one.answer("a", answer);
  expect(told).toEqual(["waiting", "a answered 1"]);
});

test("after a reset its runtime gets nothing and is heard no more, until it is started anew", async () => {
  const { one } = environment();
  void one.next();
  one.dispatch(invocationOf("a"));
  expect(one.reset()?.requestId).toBe("a");
  expect(await one.next()).toBeUndefined();
  expect(() => one.answer("a", answer)).toThrow("Invalid request ID");
  one.restart();
  expect([one.state, one.runtimeState]).toEqual(["starting", "Started"]);
  void one.next();
  expect(one.state).toBe("waiting");
});

test("a reset leaves nothing unanswered once there is an answer", () => {
  const { one } = environment();
  void one.next();
  one.dispatch(invocationOf("a"));
  one.answer("a", answer);
  expect(one.reset()).toBeUndefined();
});

test("a poll while an answer arrives is refused", () => {
  const { one } = environment();
  void one.next();
  one.dispatch(invocationOf("a"));
  one.beginAnswer("a", "InvocationResponse");
  expect(() => one.next()).toThrow("State transition from InvocationResponse to Ready failed for runtime");
  one.finishAnswer(answer);
  void one.next();
  expect(one.state).toBe("waiting");
});

test.each([
  ["before any invocation", () => undefined],
  ["while waiting", (one: ExecutionEnvironment) => void one.next()],
  [
    "with another id",
    (one: ExecutionEnvironment) => {
      void one.next();
      one.dispatch(invocationOf("b"));
    },
  ],
  [
    "after the environment asked for the next",
    (one: ExecutionEnvironment) => {
      void one.next();
      one.dispatch(invocationOf("a"));
      one.answer("a", answer);
      void one.next();
    },
  ],
  [
    "after the environment has ended",
    (one: ExecutionEnvironment) => {
      void one.next();
      one.dispatch(invocationOf("a"));
      one.end();
    },
  ],
])("an answer %s is InvalidRequestID, 400", (_case, prepare) => {
  const { one, told } = environment();
  prepare(one);
  told.length = 0;
  expect(() => one.answer("a", answer)).toThrow(
    expect.objectContaining({ name: "InvalidRequestID", statusCode: 400, message: "Invalid request ID" }),
  );
  expect(told).toEqual([]);
});

test("a second answer is InvalidStateTransition, 403, and is not told", () => {
  const { one, told } = environment();
  void one.next();
  one.dispatch(invocationOf("a"));
  one.answer("a", answer);
  expect(() => one.answer("a", { payload: "2", failed: true })).toThrow(
    expect.objectContaining({ name: "InvalidStateTransition", statusCode: 403 }),
  );
  expect(told).toEqual(["waiting", "a answered 1"]);
});

test("an environment that ends leaves the invocation that it has not answered, once", async () => {
  const { one } = environment();
  void one.next();
  one.dispatch(invocationOf("a"));
  expect(one.end()?.requestId).toBe("a");
  expect(one.end()).toBeUndefined();
  expect(one.state).toBe("dead");
  expect(await one.next()).toBeUndefined();
});

test("an environment that ends while waiting, or after its answer, leaves nothing", async () => {
  const waiting = environment().one;
  const poll = waiting.next();
  expect(waiting.end()).toBeUndefined();
  expect(await poll).toBeUndefined();

  const answered = environment().one;
  void answered.next();
  answered.dispatch(invocationOf("a"));
  answered.answer("a", answer);
  expect(answered.end()).toBeUndefined();
});
