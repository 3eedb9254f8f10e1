import { expect } from "vitest";
import { resultOf, run, type Ran } from "./run.ts";
import { lambdaTest as test, type Target } from "./target.ts";

/** What a process keeps; see probe/function/run.mjs. */
interface State {
  id: string;
  invocations: number;
}

/** Only the tests of this file call the function, one after the other, so that it is one environment that they look at. */
const hurried = (target: Target, source: string): Promise<Ran> => run(target, source, { on: "hurried" });
const fromHurried = <T>(target: Target, source: string) => resultOf<T>(target, source, { on: "hurried" });

const KEEP_FILE = `process.getBuiltinModule("node:fs").writeFileSync(tmpdir() + "/kept", event.text ?? "kept");`;
const LOOK = `return { ...state, kept: process.getBuiltinModule("node:fs").existsSync(tmpdir() + "/kept") };`;

test("1.2 a process that is free is used again, with what its module has kept", async ({ target }) => {
  const first = await fromHurried<State>(target, "return state");
  const second = await fromHurried<State>(target, "return state");
  expect(second).toEqual({ id: first.id, invocations: first.invocations + 1 });
});

test.for([
  ["a timeout", "await sleep(60_000)", "Sandbox.Timedout"],
  ["an endless loop", "for (;;);", "Sandbox.Timedout"],
  ["what never ends", "setInterval(() => {}, 1000); await new Promise(() => {})", "Sandbox.Timedout"],
  ["an exit", "process.exit(1)", "Runtime.ExitError"],
] as const)(
  "1.2, 2.4 after %s the module is loaded anew, and the temporary files are still there",
  async ([, source, errorType], { target }) => {
    expect(await hurried(target, KEEP_FILE + source)).toMatchObject({ failed: true, payload: { errorType } });
    expect(await fromHurried(target, LOOK)).toMatchObject({ invocations: 1, kept: true });
  },
);

test("1.2 an environment runs one invocation at a time: two at once are in two", async ({ target }) => {
  const both = await Promise.all(
    [1, 2].map(() => resultOf<State>(target, "await sleep(1_500); return state")),
  );
  expect(both.map(({ id }) => id)).not.toEqual([both[0]?.id, both[0]?.id]);
});

test("1.2 an error that is thrown changes nothing: the process goes on", async ({ target }) => {
  const { id } = await fromHurried<State>(target, "return state");
  await hurried(target, "throw new Error('boom')");
  expect((await fromHurried<State>(target, "return state")).id).toBe(id);
});

test("1.2 between invocations the process is frozen: an interval does not tick", async ({ target }) => {
  const ticked = await fromHurried<number>(
    target,
    "state.ticks = 0; state.timer = setInterval(() => state.ticks++, 10); await sleep(500); return state.ticks",
  );
  expect(ticked).toBeGreaterThan(20);
  // Time that passes for another environment passes for this one, too.
  await run(target, "await sleep(1_500)");
  const now = await fromHurried<number>(target, "clearInterval(state.timer); return state.ticks");
  expect(now - ticked).toBeLessThan(50);
});

test("1.2 what was left running goes on with the next invocation", async ({ target }) => {
  const { id } = await fromHurried<State>(
    target,
    "state.left = sleep(400).then(() => 'done'); return { ...state }",
  );
  expect(await fromHurried(target, "return { id: state.id, left: await state.left }")).toEqual({
    id,
    left: "done",
  });
});

test("2.4 a rejection after the answer ends the next invocation", async ({ target }) => {
  expect(
    await hurried(target, "setTimeout(() => Promise.reject(new Error('late')), 600); return 'x'"),
  ).toMatchObject({ failed: false, payload: "x" });
  const next = await hurried(target, "await sleep(60_000)");
  expect(next).toMatchObject({ failed: true, payload: { errorType: "Runtime.ExitError" } });
  expect((next.payload as { errorMessage: string }).errorMessage).toBe(
    `RequestId: ${next.requestId} Error: Runtime exited with error: exit status 1`,
  );
  expect(await fromHurried(target, "return state.invocations")).toBe(1);
});

test.for([
  ["throws", 'throw new RangeError("init")', () => ({ errorType: "RangeError", errorMessage: "init" })],
  [
    "exits",
    "process.exit(5)",
    (id?: string) => ({
      errorType: "Runtime.ExitError",
      errorMessage: `RequestId: ${id} Error: Runtime exited with error: exit status 5`,
    }),
  ],
] as const)(
  "1.2, 1.3 a module that %s when it is loaded anew fails the invocation, until it loads",
  async ([, source, errorOf], { target }) => {
    await hurried(target, `orderInit(${JSON.stringify(source)}, 2); process.exit(1)`);
    const { failed, payload, requestId } = await hurried(target, "return state");
    expect(failed).toBe(true);
    expect(payload).toMatchObject(errorOf(requestId));
    await expect
      .poll(() => hurried(target, "return state"), { timeout: 8_000 })
      .toMatchObject({ failed: false, payload: { invocations: 1 } });
  },
);

test("1.5, 1.6 what is left to a handler counts down from its timeout", async ({ target }) => {
  const source =
    "const before = context.getRemainingTimeInMillis(); await sleep(200); return [before, context.getRemainingTimeInMillis()]";
  const [before = 0, after = 0] = await fromHurried<number[]>(target, source);
  expect(before).toBeLessThanOrEqual(1_000);
  expect(before - after).toBeGreaterThanOrEqual(198);
});
