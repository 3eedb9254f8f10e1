import { once } from "node:events";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { VirtualClock } from "../../control/clock.ts";
import type { RunnableCode } from "../code/runnable-code.ts";
import { isAlive } from "../functions.fixture.ts";
import { startTestSpawner, type TestSpawner } from "./spawned.fixture.ts";

/** Does what its event says. */
const HANDLER = `
  const AsyncFunction = (async () => {}).constructor;
  let count = 0;
  export const handler = async ({ source }) => AsyncFunction("count", source)(++count);`;

let on: TestSpawner;
let code: RunnableCode;

beforeAll(async () => {
  on = await startTestSpawner();
  code = await on.code(HANDLER);
});
afterAll(() => on[Symbol.asyncDispose]());

async function start(by = on, itsCode = code) {
  const one = by.environment();
  await by.spawner.start(one.environment, itsCode);
  await one.waits();
  const run = (source: string) => one.invoke({ source });
  return { ...one, run, pid: Number(await run("return process.pid")) };
}

/** The code of a process's state: R for one that runs, S for one that sleeps, T for one that is stopped. */
const STATE = `(/\\) (\\w)/.exec(process.getBuiltinModule("fs").readFileSync("/proc/" + pid + "/stat", "utf8"))[1])`;

test("an environment that is killed gets another process, with its folder, its address and its credentials", async () => {
  const one = await start();
  const identity = `return ["TMPDIR", "AWS_LAMBDA_RUNTIME_API", "AWS_ACCESS_KEY_ID", "AWS_LAMBDA_LOG_STREAM_NAME"].map((name) => process.env[name]);`;
  const before = await one.run(identity);
  await one.run(`process.getBuiltinModule("fs").writeFileSync(process.env.TMPDIR + "/kept", "1")`);
  await one.waits();
  on.spawner.kill(one.environment);
  one.environment.reset();
  one.environment.restart();
  await on.spawner.start(one.environment, code);
  await expect.poll(() => isAlive(one.pid), { interval: 5 }).toBe(false);
  await expect.poll(() => one.environment.state, { interval: 5 }).toBe("waiting");
  expect(await one.run(identity)).toEqual(before);
  expect(
    await one.run(`return process.getBuiltinModule("fs").existsSync(process.env.TMPDIR + "/kept")`),
  ).toBe(true);
  expect(await one.run("return process.pid")).not.toBe(one.pid);
  expect(one.exits).toEqual([]);
});

test("an environment that is released leaves nothing: no process, no folder, no Runtime API", async () => {
  const one = await start();
  const [folder = "", address = ""] = (await one.run(
    "return [process.env.TMPDIR, process.env.AWS_LAMBDA_RUNTIME_API]",
  )) as string[];
  expect(existsSync(folder)).toBe(true);
  on.spawner.release(one.environment);
  await expect.poll(() => isAlive(one.pid) || existsSync(folder), { interval: 5 }).toBe(false);
  const { promise: refused, resolve } = Promise.withResolvers<Error>();
  get(`http://${address}/2018-06-01/runtime/invocation/next`).on("error", resolve);
  expect(await refused).toMatchObject({ code: "ECONNREFUSED" });
  expect(on.spawner.memory(one.environment)).toBeUndefined();
  expect(await on.spawner.inspector(one.environment)).toBeUndefined();
  await on.spawner.logged(one.environment);
});

test("code whose folder somebody has removed is written again before it is started", async () => {
  const gone = await on.code(HANDLER);
  rmSync(gone.taskRoot, { recursive: true });
  const writeAgain = async () => {
    mkdirSync(gone.taskRoot);
    writeFileSync(`${gone.taskRoot}/index.mjs`, HANDLER);
  };
  const one = await start(on, { ...gone, writeAgain });
  expect(await one.run("return process.cwd()")).toBe(gone.taskRoot);
  on.spawner.release(one.environment);
  rmSync(gone.taskRoot, { recursive: true });
  await expect(on.spawner.start(on.environment().environment, gone)).rejects.toThrow(
    `its folder ${gone.taskRoot} is not there`,
  );
});

test("a process that ends by itself is told of, once", async () => {
  const one = await start();
  void one.run("process.exit(3)");
  await expect.poll(() => one.exits, { interval: 5 }).toEqual([{ code: 3, signal: null }]);
  on.spawner.release(one.environment);
});

test("an end is told when all that the process has sent to its Runtime API has been read, within a second", async () => {
  const clock = new VirtualClock();
  await using by = await startTestSpawner({ clock });
  const itsCode = await by.code(HANDLER);
  for (const end of ["hang up", "stay"]) {
    const one = await start(by, itsCode);
    const address = String(await one.run("return process.env.AWS_LAMBDA_RUNTIME_API"));
    // What the process has sent is read on connections such as this one.
    const connection = connect(Number(address.split(":")[1]), "127.0.0.1");
    await once(connection, "connect");
    void one.run("process.exit(4)");
    await expect.poll(() => isAlive(one.pid), { interval: 5 }).toBe(false);
    // By the time that another one is up, the host has told of the end.
    const other = await start(by, itsCode);
    expect(one.exits).toEqual([]);
    if (end === "hang up") connection.destroy();
    else clock.advance(1000);
    await expect.poll(() => one.exits, { interval: 5 }).toEqual([{ code: 4, signal: null }]);
    connection.destroy();
    for (const { environment } of [one, other]) by.spawner.release(environment);
  }
});

test("an environment that is released while it starts is not started", async () => {
  const one = on.environment();
  const started = on.spawner.start(one.environment, code);
  on.spawner.release(one.environment);
  await started;
  expect(on.spawner.memory(one.environment)).toBeUndefined();
  expect(one.environment.state).toBe("starting");
});

test.runIf(process.platform === "linux")(
  "a process that is frozen stands still, with what it has started, until it is thawed",
  async () => {
    const one = await start();
    const child = Number(
      await one.run(`
        setInterval(() => console.log("tick"), 1);
        const { spawn } = process.getBuiltinModule("child_process");
        return spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]).pid;`),
    );
    const other = await start();
    const states = () => other.run(`return [${one.pid}, ${child}].map((pid) => ${STATE})`);
    await one.waits();
    on.spawner.freeze(one.environment);
    await expect.poll(states, { interval: 5 }).toEqual(["T", "T"]);
    await on.spawner.logged(one.environment);
    const ticks = one.logged.length;
    await other.run("await new Promise((done) => setTimeout(done, 30))");
    await on.spawner.logged(one.environment);
    expect(one.logged.length).toBe(ticks);
    on.spawner.thaw(one.environment);
    await expect.poll(() => one.logged.length, { interval: 5 }).toBeGreaterThan(ticks);
    on.spawner.release(one.environment);
    on.spawner.release(other.environment);
    await expect.poll(() => [one.pid, child].filter(isAlive), { interval: 5 }).toEqual([]);
  },
);

test.runIf(process.platform === "linux")(
  "the memory that is told is that of the process with what it has started, and the most that it was",
  async () => {
    const one = await start();
    const memory = () => on.spawner.memory(one.environment);
    const mb = (bytes = 0) => bytes / 2 ** 20;
    const alone = mb(memory()?.usedBytes);
    expect(alone).toBeGreaterThan(20);
    await one.run(`
      const { spawn } = process.getBuiltinModule("child_process");
      globalThis.child = spawn(process.execPath, ["-e", "console.log(1); setInterval(() => {}, 1000)"]);
      await new Promise((up) => child.stdout.once("data", up));`);
    expect(mb(memory()?.usedBytes)).toBeGreaterThan(alone + 20);
    await one.run(`child.kill(); await new Promise((ended) => child.once("exit", ended));`);
    await one.run("globalThis.kept = Buffer.alloc(64 * 2 ** 20, 1)");
    const larger = mb(memory()?.usedBytes);
    expect(larger).toBeGreaterThan(alone + 50);
    await one.run("globalThis.kept = undefined; gc()");
    // The kernel counts what is used a little less exactly than the most.
    expect(mb(memory()?.maxUsedBytes)).toBeGreaterThan(larger - 2);
    on.spawner.release(one.environment);
  },
);

test("the inspector opens when it is asked for, of a frozen process too; what Node.js says of it is no log", async () => {
  const one = await start();
  await one.run("console.error('mine')");
  await one.waits();
  on.spawner.freeze(one.environment);
  const url = await on.spawner.inspector(one.environment);
  expect(url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/[0-9a-f-]{36}$/);
  expect(await on.spawner.inspector(one.environment)).toBe(url);
  const socket = new WebSocket(url ?? "");
  await new Promise((opened) => socket.addEventListener("open", opened));
  socket.close();
  expect(await one.run("return 'goes on'")).toBe("goes on");
  on.spawner.kill(one.environment);
  await on.spawner.logged(one.environment);
  expect(one.logged).toEqual([expect.stringContaining("mine")]);
});

test("the inspector of a process that is still starting opens when it has started; of one that ends first, never", async () => {
  const one = on.environment();
  await on.spawner.start(one.environment, code);
  expect(await on.spawner.inspector(one.environment)).toMatch(/^ws:/);
  on.spawner.release(one.environment);
  const other = on.environment();
  await on.spawner.start(other.environment, code);
  const never = on.spawner.inspector(other.environment);
  on.spawner.kill(other.environment);
  expect(await never).toBeUndefined();
});

test("what a process has written before it is killed is logged", async () => {
  const one = await start();
  void one.run(
    `console.log("last words"); process.getBuiltinModule("fs").writeSync(2, "said\\n"); for (;;);`,
  );
  await expect.poll(() => one.logged.includes("said"), { interval: 5 }).toBe(true);
  on.spawner.kill(one.environment);
  await on.spawner.logged(one.environment);
  expect(one.logged).toContainEqual(expect.stringContaining("last words"));
  on.spawner.release(one.environment);
});
