import { expect, test } from "vitest";
import { SystemClock, VirtualClock } from "../control/clock.ts";
import { startTestFunctions } from "./functions.fixture.ts";

const FAILS = "export const handler = async () => { throw new Error('no'); };";
const WORKS = "export const handler = async () => 'done';";

async function withFunction(source: string) {
  const retryClock = new VirtualClock();
  const started = await startTestFunctions({ chat: source }, { clock: new SystemClock(), retryClock });
  const attempts = () => started.journal.after(0).filter(({ kind }) => kind === "invocation");
  const attempted = async (count: number) => {
    await expect.poll(() => attempts().length).toBe(count);
  };
  return { ...started, retryClock, attempts, attempted };
}

test("an event whose function fails is tried again after one minute, then after two, under its one request id", async () => {
  await using started = await withFunction(FAILS);
  const { functions, retryClock, attempts, attempted } = started;
  const requestId = functions.events.accept(functions.get("chat"), "{}");
  await attempted(1);
  retryClock.advance(59_999);
  expect(attempts()).toHaveLength(1);
  retryClock.advance(1);
  await attempted(2);
  retryClock.advance(119_999);
  expect(attempts()).toHaveLength(2);
  retryClock.advance(1);
  await attempted(3);
  retryClock.advance(3_600_000);
  await functions.get("chat").invoke("{}");
  expect(attempts().map((attempt) => attempt.requestId === requestId)).toEqual([true, true, true, false]);
});

test("an event whose function succeeds is not tried again", async () => {
  await using started = await withFunction(WORKS);
  const { functions, retryClock, attempts, attempted } = started;
  functions.events.accept(functions.get("chat"), "{}");
  await attempted(1);
  retryClock.advance(3_600_000);
  await functions.get("chat").invoke("{}");
  expect(attempts()).toHaveLength(2);
});

test("what is cleared is not tried again", async () => {
  await using started = await withFunction(FAILS);
  const { functions, retryClock, attempts, attempted } = started;
  functions.events.accept(functions.get("chat"), "{}");
  await attempted(1);
  await functions.get("chat").invoke("{}");
  functions.events.clear();
  retryClock.advance(3_600_000);
  await functions.get("chat").invoke("{}");
  expect(attempts()).toHaveLength(3);
});
