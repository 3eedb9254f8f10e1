import { expect, test } from "vitest";
import { Journal } from "../control/journal.ts";
import { VirtualClock } from "../control/clock.ts";
import { FaultPlace } from "../control/fault-place.ts";
import { Faults } from "../control/faults.ts";
import { createFunction, taken, turn } from "./function.fixture.ts";
import { INVOKE_FAULTS } from "./invoke-fault.ts";

/** A function of which these rules hold. */
function withFaults(...rules: object[]) {
  const journal = new Journal(new VirtualClock());
  const faults = new FaultPlace(INVOKE_FAULTS, journal);
  new Faults([faults]).replace(rules.map((rule) => ({ at: "invoke", ...rule })));
  return { ...createFunction({ faults }), faultJournal: journal };
}

test.each([
  ["TooManyRequestsException", 429, "Rate Exceeded."],
  ["ServiceException", 500, "The Lambda service encountered an internal error."],
])("an invocation is refused with %s, and the next one runs", async (name, statusCode, message) => {
  const { one, nth, count } = withFaults({ effect: { error: name }, times: 1 });
  await expect(one.invoke("{}")).rejects.toMatchObject({ name, statusCode, message });
  expect(count()).toBe(0);
  void one.invoke("{}");
  expect((await taken(nth(0))).payload).toBe("{}");
});

test("a rule may be for one function, one route, or one word of the event", async () => {
  const { one, nth } = withFaults(
    { match: { functionName: "other" }, effect: { error: "ServiceException" } },
    { match: { routeKey: "ask" }, effect: { error: "TooManyRequestsException" } },
    { match: { functionName: "chat", contains: "fog" }, effect: { error: "ResourceConflictException" } },
  );
  const event = (routeKey: string, body = "") => JSON.stringify({ requestContext: { routeKey }, body });
  await expect(one.invoke(event("ask"))).rejects.toMatchObject({ name: "TooManyRequestsException" });
  await expect(one.invoke(event("$default", "fog"))).rejects.toMatchObject({
    name: "ResourceConflictException",
  });
  void one.invoke(event("$default"));
  await taken(nth(0));
  void one.invoke("no JSON");
  await turn();
});

test("an invocation waits on the emulator's clock before it is taken in", async () => {
  const { one, idleClock, nth, count } = withFaults({ effect: { delayMs: 3_000 } });
  void one.invoke("{}");
  await turn();
  expect(count()).toBe(0);
  idleClock.advance(3_000);
  await turn();
  expect((await taken(nth(0))).payload).toBe("{}");
});

test("one whose caller leaves meanwhile is not run", async () => {
  const { one, idleClock, count } = withFaults({ effect: { delayMs: 3_000 } });
  const caller = new AbortController();
  const invoked = one.invoke("{}", { signal: caller.signal });
  caller.abort(new Error("gone"));
  await expect(invoked).rejects.toThrow("gone");
  idleClock.advance(3_000);
  await turn();
  expect(count()).toBe(0);
});

test("the process dies in the middle of an invocation, as one that is killed, and the next one runs", async () => {
  const { one, clock, nth, told, states, faultJournal } = withFaults({
    effect: { delayMs: 200, drop: true },
    times: 1,
  });
  const result = one.invoke("{}");
  await turn();
  const { requestId } = await taken(nth(0));
  clock.advance(199);
  expect(told.filter((what) => what.startsWith("kill"))).toEqual([]);
  clock.advance(1);
  const { payload, functionError } = await result;
  expect(functionError).toBe("Unhandled");
  expect(JSON.parse(payload)).toEqual({
    errorType: "Runtime.ExitError",
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
  });
  expect(told).toContain("kill 0");
  expect(states(0)).toContain("reset");
  expect(faultJournal.after(0)).toMatchObject([{ kind: "fault", functionName: "chat" }]);

  const next = one.invoke("2");
  const { requestId: nextId, payload: nextPayload } = await taken(nth(0));
  expect(nextPayload).toBe("2");
  nth(0).answer(nextId, { payload: "3", failed: false });
  expect((await next).payload).toBe("3");
});

test("one that has answered before its process was to die keeps its answer, and its process", async () => {
  const { one, clock, nth, told } = withFaults({ effect: { delayMs: 200, drop: true } });
  const result = one.invoke("{}");
  await turn();
  const { requestId } = await taken(nth(0));
  nth(0).answer(requestId, { payload: "1", failed: false });
  void nth(0).next();
  expect((await result).payload).toBe("1");
  clock.advance(200);
  expect(told.filter((what) => what.startsWith("kill"))).toEqual([]);
});
