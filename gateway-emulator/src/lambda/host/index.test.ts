import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
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

test("a program that there is not does not start, and it is said why", async () => {
  const spec = { program: "/not/there", args: [], env: {}, cwd: "/" };
  const { started } = host.start("one", spec, { log: () => undefined, exited: () => undefined });
  await expect(started).rejects.toThrow(/\/not\/there/);
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
