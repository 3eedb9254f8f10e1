import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { isAlive } from "../functions.fixture.ts";
import type { HostEvent } from "./messages.ts";
import { startLambdaHost } from "./index.ts";

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

test("a gateway that is killed takes its host and a looping environment with it within two seconds", async () => {
  await using gateway = startGateway();
  const pids = (await gateway.line("looping")).split(" ").slice(1).map(Number);
  expect(pids.map(isAlive)).toEqual([true, true]);
  process.kill(gateway.pid, "SIGKILL");
  await expect.poll(() => [gateway.pid, ...pids].filter(isAlive), { timeout: 2000, interval: 5 }).toEqual([]);
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

/** A host, and what it tells of one process. */
async function runInHost(program: string, args: string[]) {
  const events: HostEvent[] = [];
  const { promise: exited, resolve } = Promise.withResolvers<HostEvent>();
  const host = startLambdaHost((event) => {
    events.push(event);
    if (event.type === "exited") resolve(event);
  });
  host.start("one", { program, args, env: { ONLY: "this" }, cwd: "/" });
  const exit = await exited;
  await host.close();
  return { exit, logged: events.flatMap((event) => (event.type === "log" ? [event.line.message] : [])) };
}

test("a process gets its own variables and folder and nothing else, and all that it says arrives before its end", async () => {
  const { exit, logged } = await runInHost(process.execPath, [
    "-e",
    `const { _LAMBDA_TELEMETRY_LOG_FD, TMPDIR, HOME, ...env } = process.env;
     console.log(JSON.stringify(env)); console.error(process.cwd()); process.stdout.write("no line end"); process.exitCode = 5`,
  ]);
  expect(exit).toEqual({ type: "exited", id: "one", code: 5, signal: null });
  expect(logged.toSorted()).toEqual(["/", "no line end", '{"ONLY":"this"}']);
});

test("a program that there is not has ended with 1, and the log says why", async () => {
  const { exit, logged } = await runInHost("/not/there", []);
  expect(exit).toMatchObject({ code: 1, signal: null });
  expect(logged).toEqual([expect.stringMatching(/did not start: .*\/not\/there/)]);
});

test("what a process has started does not outlive it, nor keep its end from being told", async () => {
  const program = `
    const child = require("node:child_process").spawn(
      process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" },
    );
    console.log(child.pid);
    process.exit(0);`;
  const { exit, logged } = await runInHost(process.execPath, ["-e", program]);
  expect(exit).toMatchObject({ code: 0 });
  await expect.poll(() => logged.map(Number).filter(isAlive), { interval: 5 }).toEqual([]);
  expect(logged).toHaveLength(1);
});

test("a process that is stopped is killed, with what it has started", async () => {
  const { promise: pids, resolve: started } = Promise.withResolvers<number[]>();
  const { promise: exited, resolve: ended } = Promise.withResolvers<HostEvent>();
  const host = startLambdaHost((event) => {
    if (event.type === "log") started(event.line.message.split(" ").map(Number));
    if (event.type === "exited") ended(event);
  });
  const program = `
    const child = require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    process.on("SIGTERM", () => {});
    console.log(process.pid, child.pid);`;
  host.start("one", { program: process.execPath, args: ["-e", program], env: {}, cwd: "/" });
  const both = await pids;
  host.stop("one");
  expect(await exited).toMatchObject({ signal: "SIGKILL" });
  await expect.poll(() => both.filter(isAlive), { interval: 5 }).toEqual([]);
  await host.close();
});

test("a host that is killed is told of as the end of what it ran, and the next start brings up another", async () => {
  const events: HostEvent[] = [];
  const { promise: looping, resolve: started } = Promise.withResolvers<number[]>();
  const { promise: next, resolve: answered } = Promise.withResolvers<string>();
  const host = startLambdaHost((event) => {
    events.push(event);
    if (event.type !== "log") return;
    if (event.id === "one") started(event.line.message.split(" ").map(Number));
    else answered(event.line.message);
  });
  const spec = (program: string) => ({ program: process.execPath, args: ["-e", program], env: {}, cwd: "/" });
  host.start("one", spec("console.log(process.ppid, process.pid); for (;;);"));
  const [hostPid = 0, pid = 0] = await looping;
  process.kill(hostPid, "SIGKILL");
  await expect.poll(() => events.at(-1)).toMatchObject({ type: "exited", id: "one", signal: "SIGKILL" });
  await expect.poll(() => isAlive(pid), { interval: 5 }).toBe(false);
  const folders = events.flatMap((event) => (event.type === "started" ? [event.folder] : []));
  expect(folders.map((folder) => existsSync(folder))).toEqual([false]);
  host.start("two", spec("console.log('again')"));
  expect(await next).toBe("again");
  await host.close();
});

test("a process that leaves its group and keeps the pipes does not keep the end from being told", async () => {
  const program = `
    const child = require("node:child_process").spawn(
      process.execPath, ["-e", "setTimeout(() => {}, 3000)"], { stdio: "inherit", detached: true },
    );
    child.unref();
    process.exit(4);`;
  const { exit } = await runInHost(process.execPath, ["-e", program]);
  expect(exit).toMatchObject({ code: 4 });
});
