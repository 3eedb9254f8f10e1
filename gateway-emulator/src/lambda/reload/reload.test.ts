import { expect, test } from "vitest";
import { CodeError } from "../code/code-error.ts";
import { definitionOf } from "../definition.fixture.ts";
import { codeOf, createFunction, taken, turn, TIMEOUT_MS } from "../function.fixture.ts";
import { FREEZE_DELAY_MS, INIT_TIMEOUT_MS } from "../limits.ts";
import { BUILD_LIMIT_MS } from "./reload.ts";

/** A function with one environment that waits, of the code `first`. */
async function serving(given: Parameters<typeof createFunction>[0] = {}) {
  const on = createFunction(given);
  const ready = on.one.warmUp();
  await turn();
  void on.nth(0).next();
  await ready;
  await turn();
  on.clock.advance(FREEZE_DELAY_MS);
  on.told.length = 0;
  return on;
}

test("from a save until the new code has loaded invocations wait, and run there; the old environment goes", async () => {
  const on = await serving();
  on.save().changing();
  const during = on.one.invoke("during");
  expect(on.nth(0).state).toBe("waiting");
  on.clock.advance(10);
  on.save().changed(codeOf("second"));
  await turn();
  expect(on.told).toEqual(["start 1 second"]);
  expect(on.nth(0).state).toBe("waiting");
  on.clock.advance(11);
  await on.serve(1, '"new"');
  expect((await during).payload).toBe('"new"');
  expect(on.one.environments).toEqual([on.nth(1)]);
  expect(on.told).toContain("release 0");
  expect(on.entries("reload")).toMatchObject([
    { functionName: "chat", ms: 21, detail: { state: "changed" } },
  ]);
});

test("an environment that is busy finishes on the old code, and never has another invocation", async () => {
  const on = await serving();
  const old = on.one.invoke("old");
  const { requestId } = await taken(on.nth(0));
  on.save().changing();
  on.save().changed(codeOf("second"));
  void on.nth(1).next();
  expect(on.nth(0).state).toBe("busy");
  const after = on.one.invoke("after");
  expect((await on.serve(1, "2")).payload).toBe("after");
  expect((await after).payload).toBe("2");
  on.nth(0).answer(requestId, { payload: "1", failed: false });
  expect((await old).payload).toBe("1");
  void on.nth(0).next();
  expect(on.one.environments).toEqual([on.nth(1)]);
});

test("an environment of the old code that crashes is not started again", async () => {
  const on = await serving();
  const old = on.one.invoke("old");
  await taken(on.nth(0));
  on.save().changed(codeOf("second"));
  void on.nth(1).next();
  on.exit(0);
  expect((await old).functionError).toBe("Unhandled");
  expect(on.one.environments).toEqual([on.nth(1)]);
});

test("code that does not compile leaves the old code serving, what waits runs there, and the journal says why", async () => {
  const on = await serving();
  on.save().changing();
  const during = on.one.invoke("during");
  on.save().failed(new CodeError("chat", 'src/handler.ts:3:7: Expected ";"'));
  expect((await on.serve(0, "1")).payload).toBe("during");
  expect((await during).payload).toBe("1");
  expect(on.entries("reload")).toMatchObject([
    { detail: { state: "failed", error: 'function chat: src/handler.ts:3:7: Expected ";"' } },
  ]);
});

test("new code that does not load leaves the old code serving, and is tried again when it is saved again", async () => {
  const on = await serving();
  on.save().changing();
  const during = on.one.invoke("during");
  on.save().changed(codeOf("second"));
  on.nth(1).initError('{"errorType":"TypeError","errorMessage":"no"}');
  on.exit(1);
  await on.serve(0, "1");
  expect((await during).payload).toBe("1");
  expect(on.one.environments).toEqual([on.nth(0)]);
  expect(on.entries("reload")).toMatchObject([
    { detail: { state: "failed", error: "function chat does not load: TypeError: no" } },
  ]);
  expect(on.entries("environment").filter(({ detail }) => detail?.initError !== undefined)).toEqual([]);

  on.save().changing();
  on.save().unchanged();
  await turn();
  expect(on.told).toContain("start 2 second");
  void on.nth(2).next();
  expect(on.one.environments).toEqual([on.nth(2)]);
});

test("a save that makes no difference holds nothing back any longer", async () => {
  const on = await serving();
  on.save().changing();
  void on.one.invoke("during");
  on.save().unchanged();
  expect((await on.serve(0)).payload).toBe("during");
  expect(on.count()).toBe(1);
  expect(on.entries("reload")).toEqual([]);
});

test("that changes are not noticed any more is an advice", async () => {
  const on = await serving();
  on.save().unwatched("function chat: changes in src are not noticed: restart after a change");
  expect(on.entries("advice")).toMatchObject([
    { functionName: "chat", detail: { advice: expect.stringContaining("changes in src are not noticed") } },
  ]);
});

test("what is saved while new code loads takes its place", async () => {
  const on = await serving();
  on.save().changing();
  on.save().changed(codeOf("second"));
  on.save().changing();
  const during = on.one.invoke("during");
  on.save().changed(codeOf("third"));
  await turn();
  expect(on.told).toEqual(["release 1", "start 2 third"]);
  await on.serve(2, "3");
  expect((await during).payload).toBe("3");
});

test("new code that loads while a still newer save is made ready serves, but runs nothing yet", async () => {
  const on = await serving();
  on.save().changing();
  on.save().changed(codeOf("second"));
  on.save().changing();
  void on.nth(1).next();
  expect(on.one.environments).toEqual([on.nth(1)]);
  void on.one.invoke("during");
  expect(on.nth(1).state).toBe("waiting");
  on.save().failed(new CodeError("chat", "no"));
  expect((await on.serve(1)).payload).toBe("during");
});

test("a function whose definition changes runs with the new one, and what is busy with the old one", async () => {
  const on = await serving();
  const old = on.one.invoke("old");
  const { requestId } = await taken(on.nth(0));
  const updated = on.one.update(definitionOf("chat", { timeoutMs: 9000, memorySizeMb: 512 }));
  const during = on.one.invoke("during");
  await updated;
  expect(on.one.definition.memorySizeMb).toBe(128);
  expect(on.code).toMatchObject({ opened: 2, closed: 1 });
  const polled = on.nth(1).next();
  expect(on.one.definition.memorySizeMb).toBe(512);
  expect((await polled)?.deadlineMs).toBe(on.machineClock.now() + 9000);
  await on.serve(1, "2");
  expect((await during).payload).toBe("2");
  expect(on.processes.closed).toBe(0);
  on.nth(0).answer(requestId, { payload: "1", failed: false });
  await old;
  void on.nth(0).next();
  expect(on.processes).toMatchObject({ opened: 2, closed: 1 });
});

test("a new definition whose code cannot be used leaves the old one serving, until that is mended", async () => {
  const on = await serving();
  on.code.current = () => Promise.reject(new CodeError("chat", "elsewhere.ts is not there"));
  const updated = on.one.update(definitionOf("chat", { memorySizeMb: 512 }));
  void on.one.invoke("during");
  await updated;
  expect((await on.serve(0)).payload).toBe("during");
  expect(on.entries("reload")).toMatchObject([{ detail: { state: "failed" } }]);
  expect([on.one.definition.memorySizeMb, on.one.declared.memorySizeMb]).toEqual([128, 512]);
  on.save().changed(codeOf("mended"));
  void on.nth(1).next();
  expect(on.one.definition.memorySizeMb).toBe(512);
});

test("code that did not load is of no interest any more when the definition has changed", async () => {
  const on = await serving();
  on.save().changed(codeOf("second"));
  on.exit(1);
  on.code.current = () => Promise.reject(new CodeError("chat", "elsewhere.ts is not there"));
  await on.one.update(definitionOf("chat", { memorySizeMb: 512 }));
  on.save().unchanged();
  expect(on.count()).toBe(2);
});

test("where environments attach, those that wait are hung up on when the definition changes", async () => {
  const on = createFunction({ attached: true });
  void on.one.add("10.0.0.7").next();
  await on.one.update(definitionOf("chat", { memorySizeMb: 512 }));
  expect(on.one.definition.memorySizeMb).toBe(512);
  expect(on.told).toEqual(["release 0"]);
  expect(on.one.environments).toEqual([]);
});

test("new code that takes too long to load serves, and is loaded again by the invocations that wait", async () => {
  const on = await serving();
  on.save().changed(codeOf("second"));
  await turn();
  const [first, second] = [on.one.invoke("1"), on.one.invoke("2")];
  on.clock.advance(INIT_TIMEOUT_MS);
  await turn();
  expect(on.told).toEqual(["start 1 second", "kill 1", "release 0", "start 2 second", "start 1 second"]);
  expect(on.entries("reload")).toMatchObject([{ ms: INIT_TIMEOUT_MS, detail: { state: "changed" } }]);
  expect(on.entries("advice")).toHaveLength(1);
  on.clock.advance(TIMEOUT_MS - 1);
  await on.serve(1, "1");
  await on.serve(1, "2");
  expect([(await first).payload, (await second).payload]).toEqual(["1", "2"]);
});

test("new code that takes too long to load while nobody waits is loaded again by the next invocation", async () => {
  const on = await serving();
  on.save().changed(codeOf("second"));
  await turn();
  on.clock.advance(INIT_TIMEOUT_MS);
  expect(on.nth(1).state).toBe("reset");
  const result = on.one.invoke("1");
  await turn();
  await on.serve(1, "new");
  expect((await result).payload).toBe("new");
});

test("a save that is not made ready for seconds holds nothing back any longer, and is taken when it is", async () => {
  const on = await serving();
  on.save().changing();
  const during = on.one.invoke("during");
  on.clock.advance(BUILD_LIMIT_MS - 1);
  expect(on.nth(0).state).toBe("waiting");
  on.save().changing();
  on.clock.advance(1);
  await on.serve(0, "old");
  expect((await during).payload).toBe("old");
  expect(on.entries("advice")).toMatchObject([
    { functionName: "chat", detail: { advice: expect.stringContaining("the old code answers") } },
  ]);
  on.save().changed(codeOf("second"));
  const after = on.one.invoke("after");
  expect(on.nth(0).state).toBe("waiting");
  await turn();
  await on.serve(1, "new");
  expect((await after).payload).toBe("new");
  expect(on.entries("reload")).toMatchObject([{ ms: BUILD_LIMIT_MS, detail: { state: "changed" } }]);
});

test("a function that is closed while its code changes says nothing of it later", async () => {
  const on = await serving();
  on.save().changing();
  await on.one.close();
  on.clock.advance(BUILD_LIMIT_MS);
  expect(on.entries("advice")).toEqual([]);
});

test("code that could not be used and is again what serves is said to be, once", async () => {
  const on = await serving();
  on.save().failed(new CodeError("chat", "no"));
  on.save().unchanged();
  on.save().unchanged();
  expect(on.entries("reload").map(({ detail }) => detail)).toMatchObject([
    { state: "failed" },
    { state: "changed", unchanged: true },
  ]);
});

test("new code whose process is killed from outside while it loads is tried once more, and no more than that", async () => {
  const on = await serving();
  on.save().changed(codeOf("second"));
  await turn();
  const killed = { code: null, signal: "SIGKILL" } as unknown as { code: number; signal: string };
  on.exit(1, killed);
  await turn();
  expect(on.told).toEqual(["start 1 second", "release 1", "start 2 second"]);
  expect(on.entries("reload")).toEqual([]);
  on.exit(2, killed);
  await turn();
  expect(on.told).toHaveLength(4);
  expect(on.entries("reload")).toMatchObject([{ detail: { state: "failed" } }]);
  void on.one.invoke("during");
  expect(on.nth(0).state).toBe("busy");
});
