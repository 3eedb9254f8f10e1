import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { VirtualClock } from "../control/clock.ts";
import { isAlive, startTestFunctions } from "./functions.fixture.ts";
import { INIT_TIMEOUT_MS } from "./limits.ts";

test("a handler that loops for ever is ended when its time is over, and the next invocation runs", async () => {
  await using on = await startTestFunctions(
    {
      chat: `
        export const handler = async ({ loop }, { awsRequestId, getRemainingTimeInMillis }) => {
          if (loop) for (;;);
          return { pid: process.pid, ms: getRemainingTimeInMillis() };
        };`,
    },
    { timeoutMs: 300 },
  );
  const before = (await on.invoke("chat")).payload as { pid: number; ms: number };
  expect(before.ms).toBeGreaterThan(0);
  expect(before.ms).toBeLessThanOrEqual(300);
  const timedOut = await on.invoke("chat", { loop: true });
  expect(timedOut).toEqual({
    payload: {
      errorType: "Sandbox.Timedout",
      errorMessage: expect.stringMatching(
        /^RequestId: [0-9a-f-]{36} Error: Task timed out after 0\.30 seconds$/,
      ),
    },
    failed: true,
  });
  await expect.poll(() => isAlive(before.pid), { interval: 5 }).toBe(false);
  const after = (await on.invoke("chat")).payload as { pid: number };
  expect(after.pid).not.toBe(before.pid);
});

test("what a handler leaves running stands still between invocations, and goes on with the next", async () => {
  await using on = await startTestFunctions({
    chat: `
      let ticks = 0;
      setInterval(() => void ticks++, 1);
      export const handler = async () => ({ ticks, pid: process.pid });`,
  });
  const { pid } = (await on.invoke("chat")).payload as { pid: number };
  await expect.poll(() => statusOf(pid), { interval: 5 }).toBe("T");
  const again = (await on.invoke("chat")).payload as { pid: number };
  expect(again.pid).toBe(pid);
});

test.each([
  ["crashes", "process.exit(3)", "Runtime.ExitError"],
  [
    "runs out of memory",
    "globalThis.kept = Buffer.alloc(200e6, 1); await new Promise((r) => setTimeout(r, 60_000))",
    "Runtime.OutOfMemory",
  ],
])(
  "after a handler %s its temporary files are there still, and its variables are not",
  async (_what, harm, errorType) => {
    await using on = await startTestFunctions(
      {
        chat: `
      import { existsSync, writeFileSync } from "node:fs";
      let count = 0;
      const file = process.env.TMPDIR + "/kept";
      export const handler = async ({ harmful }) => {
        const isKept = existsSync(file);
        writeFileSync(file, "");
        if (harmful) { ${harm} }
        return { count: ++count, isKept };
      };`,
      },
      { timeoutMs: 900_000 },
    );
    expect((await on.invoke("chat")).payload).toEqual({ count: 1, isKept: false });
    expect((await on.invoke("chat", { harmful: true })).payload).toMatchObject({ errorType });
    expect((await on.invoke("chat")).payload).toEqual({ count: 1, isKept: true });
  },
);

test("a promise that is rejected after the answer fails the next invocation, as on AWS, and the one after runs", async () => {
  await using on = await startTestFunctions({
    chat: `
      export const handler = async ({ late }) => {
        if (late) setTimeout(() => Promise.reject(new Error("late")), 20);
        else await new Promise((resolve) => setTimeout(resolve, 100));
        return process.pid;
      };`,
  });
  const { payload: pid } = await on.invoke("chat", { late: true });
  await expect.poll(() => statusOf(Number(pid)), { interval: 5 }).toBe("T");
  expect((await on.invoke("chat")).payload).toMatchObject({ errorType: "Runtime.ExitError" });
  expect(await on.invoke("chat")).toMatchObject({ failed: false });
});

test("functions that load are started, and the journal says which does not; a save mends it", async () => {
  await using on = await startTestFunctions(
    {
      chat: "export const handler = async () => 1;",
      broken: "throw new RangeError('no luck');",
    },
    { watch: true },
  );
  await on.functions.warmUp();
  const { functionName, detail } = await on.entry(({ kind }) => kind === "reload");
  expect({ functionName, detail }).toEqual({
    functionName: "broken",
    detail: {
      state: "failed",
      error: expect.stringMatching(/^function broken does not load: RangeError: no luck/),
    },
  });
  expect((await on.invoke("chat")).payload).toBe(1);
  await writeFile(on.codeOf("broken"), "export const handler = async () => 2;");
  await on.entry(({ kind, detail: how }) => kind === "reload" && how?.state === "changed");
  expect((await on.invoke("broken")).payload).toBe(2);
});

test("where no function loads, the start fails", async () => {
  await using on = await startTestFunctions({
    chat: "throw new Error('one');",
    other: "throw new Error('two');",
  });
  await expect(on.functions.warmUp()).rejects.toThrow("does not load");
});

test("an invocation after a save runs what was saved", async () => {
  await using on = await startTestFunctions(
    { chat: "export const handler = async () => 1;" },
    { watch: true },
  );
  await on.functions.warmUp();
  await writeFile(on.codeOf("chat"), "export const handler = async () => 2;");
  await on.entry(({ kind, detail }) => kind === "reload" && detail?.state === "changed");
  expect((await on.invoke("chat")).payload).toBe(2);
});

test("functions come and go with the stack; one that stays as it was is left alone", async () => {
  await using on = await startTestFunctions({
    stays: "export const handler = async () => process.pid;",
    changes: "export const handler = async () => process.env.MODE;",
    goes: "export const handler = async () => 1;",
  });
  const { payload: pid } = await on.invoke("stays");
  const [stays, changes] = on.functions.all().map(({ definition }) => definition);
  if (!stays || !changes) throw new Error("they are not there");
  const goes = on.functions.get("goes");
  await on.functions.update([
    stays,
    { ...changes, environment: { MODE: "new" } },
    { ...stays, functionName: "comes" },
  ]);
  expect(() => on.functions.get("goes")).toThrow("Function not found");
  expect(goes.closed).toBe(true);
  expect((await on.invoke("changes")).payload).toBe("new");
  expect((await on.invoke("stays")).payload).toBe(pid);
  expect((await on.invoke("comes")).payload).not.toBe(pid);
  const names = on.functions.debuggable().map(({ functionName }) => functionName);
  expect(names).toEqual(["comes", "stays", "changes"]);
});

test("a function that the stack declares no more is not found, and finishes what it runs", async () => {
  await using place = await meetingPlace();
  await using on = await startTestFunctions({
    stays: "export const handler = async () => 1;",
    goes: "export const handler = async ({ url }) => { console.log('runs'); await fetch(url); return 2; };",
  });
  const [stays] = on.functions.all().map(({ definition }) => definition);
  if (!stays) throw new Error("it is not there");
  const result = on.invoke("goes", { url: place.url });
  await on.entry(({ kind, detail }) => kind === "log" && String(detail?.message).includes("runs"));
  const goes = on.functions.get("goes");
  await on.functions.update([stays]);
  expect(() => on.functions.get("goes")).toThrow("Function not found");
  await fetch(place.url);
  expect((await result).payload).toBe(2);
  await expect.poll(() => goes.environments, { interval: 5 }).toEqual([]);
});

/** The state of a process as Linux has it: `T` is stopped. */
function statusOf(pid: number): string | undefined {
  return /^State:\s*(\w)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
}

/** A server that answers two requests when it has both: who asks it waits for the other. */
async function meetingPlace() {
  const met: ServerResponse[] = [];
  const server = createServer((_request, response) => {
    met.push(response);
    if (met.length === 2) for (const one of met.splice(0)) one.end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

test("invocations at the same time run in environments of their own; one after the other, in the same", async () => {
  await using place = await meetingPlace();
  await using on = await startTestFunctions({
    chat: `
      let count = 0;
      export const handler = async ({ url }) => {
        if (url) await fetch(url);
        return { pid: process.pid, count: ++count };
      };`,
  });
  const { url } = place;
  const both = await Promise.all([on.invoke("chat", { url }), on.invoke("chat", { url })]);
  const pids = both.map(({ payload }) => (payload as { pid: number }).pid);
  expect(new Set(pids).size).toBe(2);
  const third = (await on.invoke("chat")).payload as { pid: number; count: number };
  expect(pids).toContain(third.pid);
  expect(third.count).toBe(2);
});

test("an environment has none of this process's variables, and a temporary folder of its own while it lives", async () => {
  process.env.GROUNDFOG_TEST_SECRET = "mine";
  let tmp = "";
  {
    await using on = await startTestFunctions(
      { chat: `export const handler = async () => ({ ...process.env });` },
      { environment: { TABLE: "chat" } },
    );
    const { payload } = await on.invoke("chat");
    const variables = payload as Record<string, string>;
    expect(variables).toMatchObject({ TABLE: "chat", AWS_ENDPOINT_URL_DYNAMODB: "http://localhost:3003" });
    const foreign = Object.keys(variables).filter(
      (name) =>
        !/^(AWS_|_AWS_XRAY_|LAMBDA_|_HANDLER$|_X_AMZN_TRACE_ID$|LANG$|TZ$|HOME$|PATH$|NODE_PATH$|LD_LIBRARY_PATH$|PWD$|SHLVL$|TMPDIR$|TABLE$)/.test(
          name,
        ),
    );
    expect(foreign).toEqual([]);
    tmp = variables.TMPDIR ?? "";
    expect(existsSync(tmp)).toBe(true);
  }
  delete process.env.GROUNDFOG_TEST_SECRET;
  expect(existsSync(tmp)).toBe(false);
});

test.each([
  [
    "throws while it loads",
    "const table = undefined;\ntable.name;\nexport const handler = () => 1;",
    /TypeError: .*name.*index\.mjs:2/,
  ],
  ["is no JavaScript", "export const handler = (", /SyntaxError/],
  [
    "exports no such name",
    "export const other = () => 1;",
    /HandlerNotFound: index\.handler is undefined or not exported/,
  ],
  [
    "takes a callback",
    "export const handler = (event, context, callback) => callback();",
    /CallbackHandlerDeprecated/,
  ],
  ["exits while it loads", "process.exit(7);", /exit status 7/],
])(
  "a handler that %s: warmUp rejects in one line with the function, the error and its place",
  async (_case, source, message) => {
    await using on = await startTestFunctions({ chat: source });
    const error: unknown = await on.functions.warmUp().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "InitError", message: expect.stringMatching(message) });
    expect(error).toHaveProperty("message", expect.stringMatching(/^function chat does not load: .*$/));
  },
);

test("a handler that takes longer than ten seconds to load is ended, and with it the warm-up", async () => {
  const clock = new VirtualClock(Date.now());
  await using on = await startTestFunctions(
    { chat: `console.log("loading " + process.pid); await new Promise((r) => setTimeout(r, 60_000));` },
    { clock },
  );
  const warm = on.functions.warmUp();
  warm.catch(() => undefined);
  const { detail } = await on.entry(({ detail }) => /^loading \d|\tloading \d/.test(String(detail?.message)));
  clock.advance(INIT_TIMEOUT_MS);
  await warm;
  const pid = Number(/loading (\d+)/.exec(String(detail?.message))?.[1]);
  await expect.poll(() => isAlive(pid), { interval: 5 }).toBe(false);
});

test("an error with a long message is answered like any other: its environment goes on", async () => {
  await using on = await startTestFunctions({
    chat: `export const handler = async ({ length }) => {
      if (length) throw new Error("é".repeat(length));
      return process.pid;
    };`,
  });
  const { payload: pid } = await on.invoke("chat");
  for (const length of [30_000, 300_000])
    expect(await on.invoke("chat", { length })).toMatchObject({
      payload: { errorMessage: "é".repeat(length) },
      failed: true,
    });
  expect(await on.invoke("chat")).toEqual({ payload: pid, failed: false });
});

test("a long log line is cut, with its request's id", async () => {
  await using on = await startTestFunctions({
    chat: `export const handler = async (_event, { awsRequestId }) => {
      console.log("x".repeat(30_000));
      return awsRequestId;
    };`,
  });
  const { payload: requestId } = await on.invoke("chat");
  const logged = await on.entry(({ detail }) => String(detail?.message).includes("xxx"));
  expect(logged.requestId).toBe(requestId);
  expect(logged.detail?.message).toMatch(/\tx{8000,}… \([\d,]+ more characters\)$/);
  expect(String(logged.detail?.message).length).toBeLessThan(8_300);
});

test("an environment's credentials are forgotten when it has ended, and not before", async () => {
  let forgotten = 0;
  await using on = await startTestFunctions(
    { chat: "export const handler = async ({ exit }) => exit && process.exit(3);" },
    { forget: () => void forgotten++ },
  );
  await on.invoke("chat");
  expect(forgotten).toBe(0);
  await on.invoke("chat", { exit: true });
  // It crashed, and is there still: another process takes its place.
  expect(forgotten).toBe(0);
  await on.functions.close();
  expect(forgotten).toBe(1);
});

test("warmUp has an environment waiting, so that the first invocation starts none", async () => {
  await using on = await startTestFunctions({ chat: `export const handler = async () => process.pid;` });
  await on.functions.warmUp();
  expect(on.functions.get("chat").environments.map(({ state }) => state)).toEqual(["waiting"]);
  await on.invoke("chat");
  expect(on.functions.get("chat").environments).toHaveLength(1);
});

test("warmUp after the first invocation has nothing to do", async () => {
  await using on = await startTestFunctions({ chat: `export const handler = async () => 1;` });
  await on.invoke("chat");
  await on.functions.warmUp();
});

test.each([
  "arn:aws:lambda:us-east-1:123456789012:function:chat",
  "arn:aws:lambda:us-east-1:123456789012:function:chat:$LATEST",
  "123456789012:function:chat",
  "chat:live",
  "chat",
])("a function is found by %s", async (name) => {
  await using on = await startTestFunctions({ chat: "" }, { environments: "attached" });
  expect(on.functions.get(name).definition.functionName).toBe("chat");
});

test("a function that there is not is ResourceNotFoundException", async () => {
  await using on = await startTestFunctions({ chat: "" }, { environments: "attached" });
  expect(() => on.functions.get("chart")).toThrow(
    expect.objectContaining({ name: "ResourceNotFoundException", statusCode: 404 }),
  );
});

test("close leaves no process: neither the environments nor what their handlers have started", async () => {
  const pids: number[] = [];
  let running: Promise<unknown> | undefined;
  {
    await using on = await startTestFunctions(
      {
        chat: `
        import { spawn } from "node:child_process";
        export const handler = async ({ loop }) => {
          if (loop) { console.log("looping " + process.pid); for (;;); }
          const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
          return [process.pid, child.pid];
        };`,
      },
      { timeoutMs: 900_000 },
    );
    pids.push(...((await on.invoke("chat")).payload as number[]));
    running = on.invoke("chat", { loop: true });
    const { detail } = await on.entry(({ detail }) => String(detail?.message).includes("looping"));
    pids.push(Number(/looping (\d+)/.exec(String(detail?.message))?.[1]));
    expect(pids.map(isAlive)).toEqual([true, true, true]);
  }
  await expect.poll(() => pids.filter(isAlive), { interval: 5 }).toEqual([]);
  expect(await running).toMatchObject({ failed: true });
});
