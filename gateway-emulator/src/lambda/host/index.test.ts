import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { VirtualClock } from "../../control/clock.ts";
import { isAlive } from "../functions.fixture.ts";
import type { ProcessExit } from "../process-exit.ts";
import type { HostedProcess } from "./hosted-processes.ts";
import { startLambdaHost, type LambdaHost } from "./index.ts";

/** A process that has functions; its lines as they come. */
function startGateway() {
  const program = fileURLToPath(new URL("gateway.fixture.ts", import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), "groundfog-killed-"));
  const gateway = spawn(process.execPath, [program], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { TMPDIR: folder },
  });
  const lines = createInterface({ input: gateway.stdout });
  return {
    pid: gateway.pid ?? 0,
    /** Where its temporary folders are made. */
    folder,
    async line(prefix: string): Promise<string> {
      for (;;) {
        const [line] = (await once(lines, "line")) as [string];
        if (line.startsWith(prefix)) return line;
      }
    },
    async [Symbol.asyncDispose]() {
      gateway.kill("SIGKILL");
      rmSync(folder, { recursive: true });
    },
  };
}

test("a gateway that is killed takes its host and its environments with it within two seconds, looping or frozen", async () => {
  await using gateway = startGateway();
  const pids = (await gateway.line("pids")).split(" ").slice(1).map(Number);
  expect(pids.map(isAlive)).toEqual([true, true, true]);
  process.kill(gateway.pid, "SIGKILL");
  await expect.poll(() => [gateway.pid, ...pids].filter(isAlive), { timeout: 2000, interval: 5 }).toEqual([]);
});

test("a gateway and a host that are killed at once leave nothing: no environment, though it is frozen, no folder", async () => {
  await using gateway = startGateway();
  const pids = (await gateway.line("pids")).split(" ").slice(1).map(Number);
  const [hostPid = 0] = pids;
  expect(readdirSync(gateway.folder)).toHaveLength(1);
  // So that it cannot act in between.
  process.kill(hostPid, "SIGSTOP");
  process.kill(gateway.pid, "SIGKILL");
  process.kill(hostPid, "SIGKILL");
  await expect.poll(() => pids.filter(isAlive), { timeout: 2000, interval: 5 }).toEqual([]);
  await expect.poll(() => readdirSync(gateway.folder), { timeout: 2000, interval: 5 }).toEqual([]);
});

test.runIf(process.platform === "linux")(
  "a gateway that is killed while its host is still starting takes it along too",
  async () => {
    await using gateway = startGateway();
    await gateway.line("forked");
    const children = readFileSync(`/proc/${gateway.pid}/task/${gateway.pid}/children`, "utf8");
    const pids = children.trim().split(" ").map(Number);
    expect(pids).toHaveLength(1);
    process.kill(gateway.pid, "SIGKILL");
    await expect.poll(() => pids.filter(isAlive), { timeout: 2000, interval: 5 }).toEqual([]);
  },
);

/** A program for Node.js in a host's process: what it has told, and how it ended. */
interface Hosted {
  process: HostedProcess;
  logged: string[];
  exited: Promise<ProcessExit>;
  /** The first line, past or to come, that begins so. */
  line(prefix: string): Promise<string>;
}

function run(program: string, slot = "one", by = host): Hosted {
  const logged: string[] = [];
  const waiting = new Set<() => void>();
  const exited = Promise.withResolvers<ProcessExit>();
  const spec = { program: process.execPath, args: ["-e", program], env: { ONLY: "this" }, cwd: "/" };
  return {
    process: by.start(slot, spec, {
      log(lines) {
        logged.push(...lines.map(({ message }) => message));
        for (const look of waiting) look();
      },
      exited: exited.resolve,
    }),
    logged,
    exited: exited.promise,
    line(prefix) {
      const { promise, resolve } = Promise.withResolvers<string>();
      const look = () => {
        const found = logged.find((line) => line.startsWith(prefix));
        if (found !== undefined) resolve(found);
      };
      waiting.add(look);
      look();
      return promise;
    },
  };
}

let host: LambdaHost;

beforeAll(() => void (host = startLambdaHost()));
afterAll(() => host.close());

const FOR_EVER = "setInterval(() => {}, 1000);";

test("a process gets its own variables and folder and nothing else, and all that it says arrives before its end", async () => {
  const { exited, logged } = run(
    `const { TMPDIR, HOME, ...env } = process.env;
     console.log(JSON.stringify(env)); console.error(process.cwd()); process.stdout.write("no line end"); process.exitCode = 5`,
  );
  expect(await exited).toEqual({ code: 5, signal: null });
  expect(new Set(logged)).toEqual(new Set(["/", "no line end", '{"ONLY":"this"}']));
});

test("a process that does not start says what is missing: its folder, its program, or what runs its script", async () => {
  const folder = mkdtempSync(join(tmpdir(), "groundfog-missing-"));
  const script = join(folder, "bootstrap");
  writeFileSync(script, "#!/not/there -e\r\n", { mode: 0o755 });
  const windows = join(folder, "windows");
  writeFileSync(windows, "#!/bin/sh\r\n", { mode: 0o755 });
  const why = async (program: string, cwd: string) => {
    const spec = { program, args: [], env: {}, cwd };
    const { started } = host.start("one", spec, { log: () => undefined, exited: () => undefined });
    return started.then(String, ({ message }: Error) => message);
  };
  expect(await why(process.execPath, join(folder, "gone"))).toBe(`its folder ${folder}/gone is not there`);
  expect(await why("/not/there", folder)).toBe("the program /not/there is not there");
  expect(await why(script, folder)).toBe(
    `${script} is to be run by "/not/there", which is not there: correct its first line`,
  );
  expect(await why(windows, folder)).toMatch(/run by "\/bin\/sh\\r", .*ends with a carriage return$/);
  rmSync(folder, { recursive: true });
});

test("what a process has started does not outlive it, nor keep its end from being told", async () => {
  const { exited, logged } = run(
    `const child = require("node:child_process").spawn(process.execPath, ["-e", "${FOR_EVER}"], { stdio: "inherit" });
     console.log(child.pid);
     process.exit(0);`,
  );
  expect(await exited).toEqual({ code: 0, signal: null });
  await expect.poll(() => logged.map(Number).filter(isAlive), { interval: 5 }).toEqual([]);
  expect(logged).toHaveLength(1);
});

test("a process that leaves its group and keeps the pipes does not keep the end from being told", async () => {
  const { exited } = run(
    `const options = { stdio: "inherit", detached: true };
     require("node:child_process").spawn(process.execPath, ["-e", "setTimeout(() => {}, 3000)"], options).unref();
     process.exit(4);`,
  );
  expect(await exited).toEqual({ code: 4, signal: null });
});

test("a process that is killed goes with what it has started, though it ignores SIGTERM, and stopped or not", async () => {
  for (const stops of [false, true]) {
    const hosted = run(
      `const child = require("node:child_process").spawn(process.execPath, ["-e", "${FOR_EVER}"]);
       process.on("SIGTERM", () => {});
       console.log(process.pid, child.pid);
       if (${stops}) process.kill(process.pid, "SIGSTOP");`,
    );
    const pids = (await hosted.line("")).split(" ").map(Number);
    hosted.process.kill();
    expect(await hosted.exited).toEqual({ code: null, signal: "SIGKILL" });
    await expect.poll(() => pids.filter(isAlive), { interval: 5 }).toEqual([]);
  }
});

test("the processes of one slot find the same folder, which goes when the slot is released", async () => {
  const folder = async (slot: string) => await run("console.log(process.env.TMPDIR)", slot).line("/");
  const one = await folder("one");
  expect(await folder("one")).toBe(one);
  expect(await folder("two")).not.toBe(one);
  const running = run(`console.log("here"); ${FOR_EVER}`, "one");
  await running.line("here");
  host.release("one");
  expect(await running.exited).toMatchObject({ signal: "SIGKILL" });
  await expect.poll(() => existsSync(one), { interval: 5 }).toBe(false);
});

test("a host that is closed while it still removes a folder leaves nothing of it", async () => {
  const closing = startLambdaHost();
  const fill = `
    const { mkdirSync, writeFileSync } = require("node:fs");
    for (let at = 0; at < 2000; at++) {
      if (at % 100 === 0) mkdirSync(process.env.TMPDIR + "/" + at);
      writeFileSync(process.env.TMPDIR + "/" + (at - at % 100) + "/" + at + ".txt", "");
    }
    console.log(process.env.TMPDIR);`;
  const folder = await run(fill, "full", closing).line("/");
  closing.release("full");
  await closing.close();
  expect(existsSync(dirname(folder))).toBe(false);
});

test("when it has all been told that a process had written, logged() resolves: a megabyte before it, nothing after", async () => {
  // It waits until all is in the pipe, which a console does not.
  const hosted = run(
    `const { writeSync } = require("node:fs");
     const all = (text) => { for (let left = Buffer.from(text); left.length > 0; left = left.subarray(writeSync(1, left))); };
     process.on("SIGUSR2", () => { all("x".repeat(2 ** 20) + "\\n" + "short\\n".repeat(1000)); writeSync(2, "written\\n"); });
     all(process.pid + "\\n"); ${FOR_EVER}`,
  );
  process.kill(Number(await hosted.line("")), "SIGUSR2");
  await hosted.line("written");
  await Promise.all([hosted.process.logged(), hosted.process.logged()]);
  expect(hosted.logged.filter((line) => line === "short")).toHaveLength(1000);
  expect(hosted.logged.filter((line) => line.length === 2 ** 20)).toHaveLength(1);
  hosted.process.kill();
  await hosted.exited;
  // At once, for one that is over.
  await hosted.process.logged();
});

test.runIf(process.platform === "linux")(
  "a process that prints for ever is read as fast as it is heard, takes no memory, and keeps nobody from being heard",
  async () => {
    const loud = run(
      `const { writeSync } = require("node:fs");
       const line = "y".repeat(1000) + "\\n";
       writeSync(1, "host " + process.ppid + "\\n");
       for (;;) writeSync(1, line);`,
    );
    const hostPid = Number((await loud.line("host")).slice(5));
    const rssMb = () =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${hostPid}/status`, "utf8"))?.[1]) / 1024;
    await expect.poll(() => loud.logged.length > 50_000, { interval: 5, timeout: 4000 }).toBe(true);
    await loud.process.logged();
    const other = run("console.log('heard')", "two");
    expect(await other.line("heard")).toBe("heard");
    expect(rssMb()).toBeLessThan(200);
    loud.process.kill();
    await loud.exited;
  },
);

test("a host that is killed is told of as the end of what it ran, and the next start brings up another", async () => {
  const looping = run(`console.log(process.ppid, process.pid, process.env.TMPDIR); for (;;);`);
  const [hostPid, pid, folder = ""] = (await looping.line("")).split(" ");
  process.kill(Number(hostPid), "SIGKILL");
  expect(await looping.exited).toEqual({ code: null, signal: "SIGKILL" });
  await looping.process.logged();
  await expect.poll(() => isAlive(Number(pid)), { interval: 5 }).toBe(false);
  await expect.poll(() => existsSync(folder), { interval: 5 }).toBe(false);
  expect(await run("console.log('again')", "two").line("again")).toBe("again");
});

/** A host with a process that has stopped it, as a handler can stop its parent. */
async function stoppedHost() {
  const clock = new VirtualClock();
  const stopped = startLambdaHost(clock);
  const looping = run(
    `console.log(process.pid + " " + process.ppid);
     setTimeout(() => process.kill(process.ppid, "SIGSTOP"), 20); ${FOR_EVER}`,
    "one",
    stopped,
  );
  const [pid = 0, hostPid = 0] = (await looping.line("")).split(" ").map(Number);
  // One that is stopped would outlive a test that fails.
  onTestFinished(() => void (isAlive(hostPid) && process.kill(hostPid, "SIGKILL")));
  const state = () => /\) (\w)/.exec(readFileSync(`/proc/${hostPid}/stat`, "utf8"))?.[1];
  await expect.poll(state, { interval: 5 }).toBe("T");
  return { clock, host: stopped, looping, pids: [pid, hostPid] };
}

test.runIf(process.platform === "linux")(
  "a host that is stopped does not keep the emulator from ending: after a second it is killed, with all that it ran",
  async () => {
    const { clock, host: closing, looping, pids } = await stoppedHost();
    const closed = closing.close();
    clock.advance(999);
    expect(pids.map(isAlive)).toEqual([true, true]);
    clock.advance(1);
    await closed;
    expect(await looping.exited).toEqual({ code: null, signal: "SIGKILL" });
    await expect.poll(() => pids.filter(isAlive), { interval: 5 }).toEqual([]);
  },
);

test.runIf(process.platform === "linux")(
  "a host that does not answer for three seconds is killed and told of so, whatever it was asked; another takes its place",
  async () => {
    for (const question of ["a start", "a mark"]) {
      const { clock, host: silent, looping, pids } = await stoppedHost();
      const never = question === "a start" ? run("", "two", silent).exited : looping.process.logged();
      clock.advance(3000);
      expect(isAlive(pids[1] ?? 0), question).toBe(true);
      clock.advance(500);
      await never;
      expect(await looping.exited).toEqual({ code: null, signal: "SIGKILL" });
      await expect.poll(() => pids.filter(isAlive), { interval: 5 }).toEqual([]);
      expect(await run("console.log('again')", "two", silent).line("again")).toBe("again");
      await silent.close();
    }
  },
);

test("a host that answers is not killed, however long what it runs says nothing", async () => {
  const clock = new VirtualClock();
  await using closing = { host: startLambdaHost(clock), [Symbol.asyncDispose]: () => closing.host.close() };
  const quiet = run(`console.log("up"); ${FOR_EVER}`, "one", closing.host);
  await quiet.line("up");
  await quiet.process.logged();
  clock.advance(60_000);
  await quiet.process.logged();
  quiet.process.kill();
  expect(await quiet.exited).toEqual({ code: null, signal: "SIGKILL" });
});
