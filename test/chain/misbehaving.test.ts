import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Emulator } from "../../gateway-emulator/src/emulator.ts";
import { startEmulator } from "../kit/emulator.ts";
import { lambdaClient, type TestLambdaClient } from "../kit/lambda-client.ts";
import { writeProject, type ProjectFunction } from "../kit/project.ts";
import { openSocket, type Socket } from "../kit/socket.ts";
import { temporaryFolder, type TemporaryFolder } from "../kit/temporary-folder.ts";

const ECHO: ProjectFunction = {
  source: `export const handler = async ({ body }) => ({ statusCode: 200, body });`,
};

/** Each does its harm once for an event that says so, and else tells how often its process has been asked. */
function harmful(harm: string, given: Record<string, unknown> = {}): ProjectFunction {
  return {
    source: `
      import { writeFileSync, readFileSync, existsSync } from "node:fs";
      import { tmpdir } from "node:os";
      import { setTimeout as sleep } from "node:timers/promises";
      import { spawn } from "node:child_process";
      let asked = 0;
      export const handler = async (event: { harm?: boolean }) => {
        asked++;
        if (event.harm) { ${harm} }
        return { asked, kept: existsSync(tmpdir() + "/kept") };
      };`,
    arguments: { timeout: 2, memory_size: 128, ...given },
  };
}

const FUNCTIONS = {
  echo: ECHO,
  exits: harmful(`writeFileSync(tmpdir() + "/kept", ""); process.exit(3);`),
  loops: harmful(`writeFileSync(tmpdir() + "/kept", ""); for (;;);`, { timeout: 1 }),
  leaks: harmful(
    `const all: Buffer[] = []; for (;;) { all.push(Buffer.alloc(8_388_608, 1)); await sleep(5); }`,
    {
      timeout: 30,
    },
  ),
  rejectsLate: harmful(`setImmediate(() => setImmediate(() => void Promise.reject(new Error("late"))));`),
  printsAMegabyte: harmful(
    `process.stdout.write("x".repeat(1_048_576) + "\\n"); console.log("y".repeat(1_048_576));`,
  ),
  printsForEver: harmful(`for (;;) { process.stdout.write("z".repeat(65_536)); await sleep(0); }`),
  ignoresSigterm: harmful(
    `process.on("SIGTERM", () => {}); spawn("sh", ["-c", "trap '' TERM; sleep 60"], { stdio: "inherit" }); await sleep(60_000);`,
    { timeout: 1 },
  ),
} satisfies Record<string, ProjectFunction>;

let folder: TemporaryFolder;
let emulator: Emulator;
let lambda: TestLambdaClient;
let witness: Socket;

beforeAll(async () => {
  folder = temporaryFolder();
  const project = writeProject(folder.path, { functions: FUNCTIONS, routes: { $default: "echo" } });
  emulator = await startEmulator(project.stack);
  lambda = lambdaClient(emulator);
  witness = await openSocket(emulator.ready.apis[0]?.websocket ?? "");
});
afterAll(async () => {
  await witness[Symbol.asyncDispose]();
  lambda[Symbol.dispose]();
  await emulator.close();
  folder[Symbol.dispose]();
});

/** Invokes one for its harm, and while it runs asks the others whether they feel it. */
async function harm(functionName: keyof typeof FUNCTIONS): Promise<{ payload: unknown; failed: boolean }> {
  const harmed = lambda.invoke(functionName, { harm: true });
  expect(await witness.ask(`beside ${functionName}`)).toBe(`beside ${functionName}`);
  const result = await harmed;
  expect(await witness.ask(`after ${functionName}`)).toBe(`after ${functionName}`);
  return result;
}

describe("a handler that", () => {
  test("exits takes its invocation with it; the environment starts anew, with its temporary files", async () => {
    const { payload, failed } = await harm("exits");
    expect(failed).toBe(true);
    expect(payload).toEqual({
      errorType: "Runtime.ExitError",
      errorMessage: expect.stringMatching(
        /^RequestId: \S{36} Error: Runtime exited with error: exit status 3$/,
      ),
    });
    expect(await lambda.invoke("exits", {})).toEqual({ payload: { asked: 1, kept: true }, failed: false });
  });

  test("loops for ever is ended at its timeout; the environment starts anew, with its temporary files", async () => {
    const { payload, failed } = await harm("loops");
    expect(failed).toBe(true);
    expect(payload).toEqual({
      errorType: "Sandbox.Timedout",
      errorMessage: expect.stringMatching(/^RequestId: \S{36} Error: Task timed out after 1.00 seconds$/),
    });
    expect(await lambda.invoke("loops", {})).toEqual({ payload: { asked: 1, kept: true }, failed: false });
  });

  test.runIf(process.platform === "linux")("leaks is killed when it has used its memory", async () => {
    const { payload, failed } = await harm("leaks");
    expect(failed).toBe(true);
    expect(payload).toEqual({
      errorType: "Runtime.OutOfMemory",
      errorMessage: expect.stringMatching(
        /^RequestId: \S{36} Error: Runtime exited with error: signal: killed$/,
      ),
    });
    expect(await lambda.invoke("leaks", {})).toMatchObject({ payload: { asked: 1 }, failed: false });
  });

  test("rejects late has answered already, and takes the next invocation with it, or nothing", async () => {
    expect(await harm("rejectsLate")).toMatchObject({ payload: { asked: 1 }, failed: false });
    const next = await lambda.invoke("rejectsLate", {});
    if (next.failed) expect(next.payload).toMatchObject({ errorType: "Runtime.ExitError" });
    expect(await lambda.invoke("rejectsLate", {})).toMatchObject({ failed: false });
  });

  test("prints a megabyte is logged, within bounds", async () => {
    expect(await harm("printsAMegabyte")).toMatchObject({ failed: false });
    const lines = () =>
      emulator.journal
        .after(0)
        .filter(({ kind, functionName }) => kind === "log" && functionName === "printsAMegabyte")
        .map(({ detail }) => String(detail?.message));
    // What the pipe did not take in time is in the process, which is frozen until it is asked again.
    const askAgain = () => lambda.invoke("printsAMegabyte", {});
    for (const printed of ["xxxx", "yyyy"])
      await expect
        .poll(async () => (await askAgain()) && lines().some((line) => line.includes(printed)), {
          timeout: 10_000,
        })
        .toBe(true);
    expect(Math.max(...lines().map((line) => line.length))).toBeLessThan(10_000);
  });

  test("prints for ever is ended at its timeout", async () => {
    const before = process.memoryUsage.rss();
    expect(await harm("printsForEver")).toMatchObject({ payload: { errorType: "Sandbox.Timedout" } });
    expect(process.memoryUsage.rss() - before).toBeLessThan(268_435_456);
    expect(await lambda.invoke("printsForEver", {})).toMatchObject({ failed: false });
  });

  test("ignores SIGTERM is ended all the same, with what it has started", async () => {
    expect(await harm("ignoresSigterm")).toMatchObject({ payload: { errorType: "Sandbox.Timedout" } });
    expect(await lambda.invoke("ignoresSigterm", {})).toMatchObject({ payload: { asked: 1 }, failed: false });
  });
});
