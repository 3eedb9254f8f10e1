import { readFile, rename, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import type { Emulator } from "../../gateway-emulator/src/emulator.ts";
import type { JournalEntry } from "../../gateway-emulator/src/control/journal.ts";
import { lambdaClient } from "../kit/lambda-client.ts";
import { startEmulator } from "../kit/emulator.ts";
import { openSocket } from "../kit/socket.ts";
import { writeProject } from "../kit/project.ts";
import { temporaryFolder } from "../kit/temporary-folder.ts";

/** A handler that answers with its version, after a while if it is asked to. */
function version(number: number): string {
  return `
    import { setTimeout } from "node:timers/promises";
    export const handler = async ({ body, waitMs = 0 }: { body?: string; waitMs?: number }) => {
      const { wait = waitMs } = body === undefined ? {} : JSON.parse(body);
      if (wait > 1_000) console.log("takes its time");
      await setTimeout(wait);
      return { statusCode: 200, body: "version ${number}" };
    };`;
}

/** The next entry that a journal writes, of those that satisfy. */
function nextEntry(
  { journal }: Emulator,
  satisfies: (entry: JournalEntry) => boolean,
): Promise<JournalEntry> {
  const { promise, resolve } = Promise.withResolvers<JournalEntry>();
  const stop = journal.follow((entry) => {
    if (satisfies(entry)) resolve(entry);
  });
  return promise.finally(stop);
}

function reloaded(emulator: Emulator, state: "changed" | "failed" = "changed"): Promise<JournalEntry> {
  return nextEntry(emulator, ({ kind, detail }) => kind === "reload" && detail?.state === state);
}

function startVersion1(folder: string) {
  return writeProject(folder, {
    functions: { chat: { source: version(1), arguments: { timeout: 20 } } },
    routes: { $default: "chat" },
  });
}

test("a saved source answers the next message; the socket stays, and what runs ends on the old code", async () => {
  using folder = temporaryFolder();
  const project = startVersion1(folder.path);
  await using emulator = await startEmulator(project.stack, { reload: true });
  await using socket = await openSocket(emulator.ready.apis[0]?.websocket ?? "");
  const begun = nextEntry(emulator, ({ detail }) => /takes its time/.test(String(detail?.message)));
  const slow = socket.ask(JSON.stringify({ wait: 1_500 }));
  await begun;
  const changed = reloaded(emulator);
  await writeFile(project.source("chat"), version(2));
  await changed;
  expect(await socket.askAside("{}")).toBe("version 2");
  expect(await slow).toBe("version 1");
  expect(socket.socket.readyState).toBe(WebSocket.OPEN);
});

test("200 invocations while the source is saved ten times: none fails, and none is answered by code older than its reload", async () => {
  using folder = temporaryFolder();
  const project = startVersion1(folder.path);
  await using emulator = await startEmulator(project.stack, { reload: true });
  using lambda = lambdaClient(emulator);
  const saved = { least: 1 };
  let invoked = 0;
  const stale: string[] = [];
  const invokeUntilDone = async () => {
    while (invoked < 200 || saved.least < 11) {
      invoked++;
      const { least } = saved;
      const { payload, failed } = await lambda.invoke("chat", { waitMs: invoked % 7 });
      const answered = Number(/version (\d+)/.exec(JSON.stringify(payload))?.[1]);
      if (failed || !(answered >= least)) stale.push(`${JSON.stringify(payload)} after version ${least}`);
    }
  };
  const invoking = Promise.all(Array.from({ length: 4 }, invokeUntilDone));
  for (let next = 2; next <= 11; next++) {
    const changed = reloaded(emulator);
    await writeFile(`${project.source("chat")}.new`, version(next));
    await rename(`${project.source("chat")}.new`, project.source("chat"));
    await changed;
    saved.least = next;
  }
  await invoking;
  expect(stale).toEqual([]);
  expect(invoked).toBeGreaterThanOrEqual(200);
});

test("what does not compile leaves the old code serving, and says where; mended, it serves", async () => {
  using folder = temporaryFolder();
  const project = startVersion1(folder.path);
  await using emulator = await startEmulator(project.stack, { reload: true });
  using lambda = lambdaClient(emulator);
  const failed = reloaded(emulator, "failed");
  await writeFile(project.source("chat"), "export const handler = async () => {\n  return (;\n};\n");
  expect((await failed).detail?.error).toMatch(/chat\.ts:2:\d+/);
  expect(await lambda.invoke("chat", {})).toMatchObject({ payload: { body: "version 1" } });
  const changed = reloaded(emulator);
  await writeFile(project.source("chat"), version(3));
  await changed;
  expect(await lambda.invoke("chat", {})).toMatchObject({ payload: { body: "version 3" } });
});

test("code that compiles and does not load leaves the old code serving too", async () => {
  using folder = temporaryFolder();
  const project = startVersion1(folder.path);
  await using emulator = await startEmulator(project.stack, { reload: true });
  using lambda = lambdaClient(emulator);
  const failed = reloaded(emulator, "failed");
  await writeFile(project.source("chat"), "throw new RangeError('no luck');\nexport const handler = 1;\n");
  expect(JSON.stringify((await failed).detail)).toMatch(/no luck/);
  expect(await lambda.invoke("chat", {})).toMatchObject({ payload: { body: "version 1" } });
});

test("a changed stack: the route and the function are there, and the open socket is the one that uses them", async () => {
  using folder = temporaryFolder();
  const project = startVersion1(folder.path);
  await using emulator = await startEmulator(project.stack, { reload: true });
  await using socket = await openSocket(emulator.ready.apis[0]?.websocket ?? "");
  expect(await socket.ask('{"action":"shout"}')).toBe("version 1");
  await writeFile(
    project.source("shout"),
    "export const handler = async () => ({ statusCode: 200, body: process.env.WORD });",
  );
  const changed = nextEntry(emulator, ({ kind, detail }) => kind === "reload" && detail?.stack !== undefined);
  const shout = { source: "", arguments: { environment: { variables: { WORD: "HEY" } } } };
  project.declare({
    functions: { chat: { source: "", arguments: { timeout: 20 } }, shout },
    routes: { $default: "chat", shout: "shout" },
  });
  await changed;
  expect(await socket.ask('{"action":"shout"}')).toBe("HEY");
  const whole = await readFile(project.stack);
  const broken = reloaded(emulator, "failed");
  await writeFile(project.stack, "{");
  expect((await broken).detail?.error).toMatch(/cdk\.tf\.json:1:2/);
  expect(await socket.ask('{"action":"shout"}')).toBe("HEY");
  const mended = reloaded(emulator);
  await writeFile(project.stack, whole);
  expect((await mended).detail).toMatchObject({ unchanged: true });
});
