import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { VirtualClock } from "../../control/clock.ts";
import { isAlive } from "../functions.fixture.ts";
import { startTestSpawner, type TestSpawner } from "./spawned.fixture.ts";

/** Tells what a handler can know of its process. */
const HANDLER = `
  import Module, { createRequire } from "node:module";
  export const handler = async () => {
    const { AWS_LAMBDA_RUNTIME_API, AWS_LAMBDA_LOG_STREAM_NAME, TMPDIR, HOME, _X_AMZN_TRACE_ID, ...env } = process.env;
    return {
      pid: process.pid,
      imported: globalThis.imported ?? 0,
      cwd: process.cwd(),
      argv: process.argv,
      execArgv: process.execArgv,
      main: String(createRequire(import.meta.url).main),
      globalPaths: Module.globalPaths.filter((path) => !path.startsWith(HOME)),
      events: process.eventNames(),
      globals: Object.getOwnPropertyNames(globalThis).filter((name) => name !== "imported"),
      env,
    };
  };`;

interface Known extends Record<string, unknown> {
  pid: number;
  imported: number;
  cwd: string;
}

let on: TestSpawner;

beforeAll(async () => void (on = await startTestSpawner()));
afterAll(() => on[Symbol.asyncDispose]());

/** An environment of code that imports such a module, and what it knows of itself. */
async function start(imports: string) {
  const { environment, invoke, logged } = on.environment();
  const { taskRoot, hash } = await on.code(HANDLER);
  await on.spawner.start(environment, { taskRoot, hash, imports });
  const { pid, imported, ...known } = (await invoke({})) as Known;
  // What differs by nothing but the folder is the same.
  const same = JSON.parse(JSON.stringify(known).replaceAll(taskRoot, "/var/task")) as unknown;
  return { pid, imported, same, isInTaskRoot: known.cwd === taskRoot, logged };
}

/** A module that counts its imports; and the process that waits, when it has imported it. */
async function importsModule(source = "") {
  const { folder } = await on.code("");
  const at = join(folder, `waits-${crypto.randomUUID()}`);
  writeFileSync(
    `${at}.mjs`,
    `globalThis.imported = (globalThis.imported ?? 0) + 1;
     process.getBuiltinModule("fs").writeFileSync(${JSON.stringify(at)}, String(process.pid));
     ${source}`,
  );
  return {
    imports: `${at}.mjs`,
    async waitingPid(): Promise<number> {
      await expect.poll(() => existsSync(at) && readFileSync(at, "utf8") !== "", { interval: 5 }).toBe(true);
      return Number(readFileSync(at, "utf8"));
    },
  };
}

test("the process that waits has imported what the code imports; in all else it is like any other", async () => {
  const { imports, waitingPid } = await importsModule("console.log('loads');");
  const first = await start(imports);
  expect(first.imported).toBe(0);
  const pid = await waitingPid();
  const second = await start(imports);
  expect(second).toMatchObject({ pid, imported: 1, isInTaskRoot: true, same: first.same });
  expect(second.logged).toEqual(["loads"]);
});

test("none is started for a function that nobody has invoked or changed, one after the first invocation or reload", async () => {
  for (const event of ["invocation", "reload"]) {
    const clock = new VirtualClock();
    await using by = await startTestSpawner({ clock });
    const code = await by.code(HANDLER);
    const { imports } = await importsModule();
    const open = async (hash: string) => {
      const one = by.environment();
      await by.spawner.start(one.environment, { ...code, hash, imports });
      await one.waits();
      return one;
    };
    const one = await open("first");
    clock.advance(25);
    // By the time that another one is up, a process would have been started.
    await open("first");
    clock.advance(25);
    expect(by.opened).toBe(2);
    if (event === "reload") await open("second");
    else {
      await one.invoke({});
      await one.waits();
    }
    clock.advance(25);
    await expect.poll(() => by.opened, { interval: 5 }).toBe(event === "reload" ? 4 : 3);
  }
});

test("a process that waits for other imports ends, and the code is started without it", async () => {
  const { imports, waitingPid } = await importsModule();
  await start(imports);
  const pid = await waitingPid();
  const other = await start((await importsModule()).imports);
  expect(other.imported).toBe(0);
  await expect.poll(() => isAlive(pid), { interval: 5 }).toBe(false);
});

test("one that dies while it waits, or as it is taken, is not missed", async () => {
  const { imports, waitingPid } = await importsModule();
  await start(imports);
  process.kill(await waitingPid(), "SIGKILL");
  expect((await start(imports)).imported).toBe(0);
});

test("a module that does not load is the code's own affair", async () => {
  const { imports, waitingPid } = await importsModule("throw new Error('no such package');");
  await start(imports);
  const pid = await waitingPid();
  expect(await start(imports)).toMatchObject({ pid, logged: [] });
});

/** What keeps a process that waits from hearing where its code is, until it is let go. */
const STAYS = "await new Promise((goOn) => setInterval(() => globalThis.goesOn && goOn(), 1000));";

test("one that writes too much once it is taken ends, before another takes its place", async () => {
  const { imports, waitingPid } = await importsModule(
    `process.on("SIGUSR2", () => process.getBuiltinModule("fs").writeSync(1, "x".repeat(70_000) + "\\n")); ${STAYS}`,
  );
  await start(imports);
  const pid = await waitingPid();
  const { environment, invoke } = on.environment();
  const started = on.spawner.start(environment, { ...(await on.code(HANDLER)), imports });
  process.kill(pid, "SIGUSR2");
  await started;
  expect(((await invoke({})) as Known).pid).not.toBe(pid);
  await expect.poll(() => isAlive(pid), { interval: 5 }).toBe(false);
});

test("a start whose process is killed while it is taken does not last for ever", async () => {
  const { imports, waitingPid } = await importsModule(STAYS);
  await start(imports);
  const pid = await waitingPid();
  const { environment, exits } = on.environment();
  const started = on.spawner.start(environment, { ...(await on.code(HANDLER)), imports });
  on.spawner.kill(environment);
  await started;
  await expect.poll(() => isAlive(pid), { interval: 5 }).toBe(false);
  expect(exits).toEqual([]);
  expect(on.spawner.memory(environment)).toBeUndefined();
});
