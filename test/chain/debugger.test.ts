import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { get } from "node:http";
import { SourceMap, type SourceMapPayload } from "node:module";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { SystemClock } from "../../gateway-emulator/src/control/clock.ts";
import type { Emulator } from "../../gateway-emulator/src/emulator.ts";
import {
  openCdpClient,
  type CdpClient,
} from "../../gateway-emulator/src/lambda/debugger/cdp-client.fixture.ts";
import { startEmulator } from "../kit/emulator.ts";
import { lambdaClient } from "../kit/lambda-client.ts";
import { writeProject, type ProjectDeclaration } from "../kit/project.ts";
import { openSocket } from "../kit/socket.ts";
import { temporaryFolder } from "../kit/temporary-folder.ts";

/** A handler that says a word, and can be asked to work for ever; `above` moves it down in its file. */
function says(word: string, above = ""): string {
  return `${above}interface Event { body?: string }

export const handler = async (event: Event) => {
  if (event.body?.includes("for ever")) for (;;);
  const answer: string = "${word} " + process.pid;
  return { statusCode: 200, body: answer };
};
`;
}

const STACK = {
  functions: { chat: { source: says("hello"), arguments: { timeout: 1 } }, aside: { source: says("aside") } },
  routes: { $default: "chat", aside: "aside" },
} satisfies ProjectDeclaration;

const SOON = { interval: 10, timeout: 10_000 };

/** The emulator with the project, as a developer runs it, and a socket. */
async function start() {
  await using owner = new AsyncDisposableStack();
  const folder = owner.use(temporaryFolder());
  const project = writeProject(folder.path, STACK);
  const emulator = owner.use(
    await startEmulator(project.stack, { debugger: true, reload: true, spare: true }),
  );
  const socket = owner.use(await openSocket(emulator.ready.apis[0]?.websocket ?? ""));
  const lambda = owner.use(lambdaClient(emulator));
  const port = emulator.ready.debugger ?? "";
  // Each function's first environment.
  await expect.poll(() => environmentsReady(emulator), SOON).toBe(2);
  const running = owner.move();
  return { project, emulator, socket, lambda, port, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

function environmentsReady({ journal }: Emulator): number {
  return journal.after(0).filter(({ kind, detail }) => kind === "environment" && detail?.state === "waiting")
    .length;
}

type Running = Awaited<ReturnType<typeof start>>;

interface Target {
  id: string;
  webSocketDebuggerUrl: string;
}

async function targets(port: string): Promise<Target[]> {
  return (await (await fetch(`http://${port}/json/list`)).json()) as Target[];
}

/** A debugger that is attached to a function. */
interface Debugged extends AsyncDisposable {
  client: CdpClient;
  /** The line of the source at which the process stands, the next time that it does. */
  pausedAt(): Promise<{ source: string; line: number | undefined }>;
}

/** Attaches to a function as VS Code does, and stops at a line of its source, by what the source map says of it. */
async function attach({ port, project }: Running, functionName: string, text: string): Promise<Debugged> {
  const target = (await targets(port)).find(({ id }) => id === functionName);
  const client = await openCdpClient(target?.webSocketDebuggerUrl ?? "");
  await client.call("Runtime.enable");
  await client.call("Debugger.enable");
  const bundle = await bundleOf(client, functionName);
  const [lineNumber] = bundle.linesOf(lineOf(project.source(functionName), text));
  const urlRegex = `/\\.dev/${functionName}/.*\\.mjs$`;
  await client.call("Debugger.setBreakpointByUrl", { urlRegex, lineNumber });
  await client.call("Runtime.runIfWaitingForDebugger");
  return {
    client,
    async pausedAt() {
      const { callFrames } = (await client.event("Debugger.paused")) as { callFrames: CallFrame[] };
      const { scriptId, lineNumber: line, columnNumber: column } = callFrames[0]?.location ?? NOWHERE;
      expect(scriptId).toBe(bundle.scriptId);
      return { source: bundle.source, line: bundle.sourceLineAt(line, column) };
    },
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

interface CallFrame {
  location: { scriptId: string; lineNumber: number; columnNumber: number };
}

const NOWHERE: CallFrame["location"] = { scriptId: "", lineNumber: -1, columnNumber: 0 };

/** The bundle that a function's process has loaded, with its source map. */
async function bundleOf(client: CdpClient, functionName: string) {
  for (;;) {
    const { scriptId, url, sourceMapURL } = (await client.event("Debugger.scriptParsed")) as Record<
      "scriptId" | "url" | "sourceMapURL",
      string
    >;
    if (!url.includes(`/.dev/${functionName}/`)) continue;
    const generated = (await readFile(new URL(url), "utf8")).split("\n");
    const payload = JSON.parse(await readFile(new URL(sourceMapURL, url), "utf8")) as SourceMapPayload;
    const map = new SourceMap(payload);
    const sourceLineAt = (line: number, column: number) => {
      const entry = map.findEntry(line, column);
      return "originalLine" in entry ? entry.originalLine + 1 : undefined;
    };
    return {
      scriptId,
      source: fileURLToPath(new URL(payload.sources[0] ?? "", url)),
      /** The line of the source, from 1, of a place in the bundle. */
      sourceLineAt,
      /** The lines of the bundle, from 0, of a line of the source. */
      linesOf: (sourceLine: number) =>
        generated.flatMap((text, line) =>
          sourceLineAt(line, text.search(/\S|$/)) === sourceLine ? [line] : [],
        ),
    };
  }
}

/** The line, from 1, of a file that has the text. */
function lineOf(file: string, text: string): number {
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.findIndex((line) => line.includes(text)) + 1;
}

test("a breakpoint is hit in the source; until it goes on, no time passes, and other functions answer", async () => {
  await using all = await start();
  const { project, emulator, socket } = all;
  await using chat = await attach(all, "chat", "const answer");
  const answer = socket.ask("{}");
  const source = project.source("chat");
  expect(await chat.pausedAt()).toEqual({ source, line: lineOf(source, "const answer") });

  const stoodAt = emulator.clock.now();
  // That time stands still can only be seen by its passing elsewhere: longer than the function may run.
  await new SystemClock().sleep(1_500);
  expect(await socket.askAside('{"action":"aside"}')).toMatch(/^aside /);
  expect(emulator.clock.now()).toBe(stoodAt);
  await chat.client.call("Debugger.resume");
  expect(await answer).toMatch(/^hello /);
});

test("a saved source has the debugger attach anew, and its breakpoint is hit in the first invocation", async () => {
  await using all = await start();
  const { project, socket } = all;
  await using chat = await attach(all, "chat", "const answer");
  await writeFile(project.source("chat"), says("goodbye", "// a line more\n\n"));
  // Another environment takes the old one's place when it is about to be invoked.
  expect(await chat.client.closed).toBe(1012);
  const answer = socket.ask("{}");
  await using again = await attach(all, "chat", "const answer");
  const source = project.source("chat");
  expect(await again.pausedAt()).toEqual({ source, line: lineOf(source, "const answer") });
  await again.client.call("Debugger.resume");
  expect(await answer).toMatch(/^goodbye /);
});

test.runIf(existsSync("/proc/self/stat"))(
  "a debugged environment is not frozen, nor ended; without its debugger it is again",
  async () => {
    await using all = await start();
    const { socket, lambda } = all;
    const { client } = await attach(all, "chat", "return { statusCode");
    const answer = socket.ask("{}");
    await client.event("Debugger.paused");
    await client.call("Debugger.resume");
    const [, pid = ""] = /^hello (\d+)$/.exec(await answer) ?? [];
    expect(await client.call("Runtime.evaluate", { expression: "6 * 7" })).toMatchObject({
      result: { value: 42 },
    });
    expect(stateOf(pid)).toBe("S");

    client.socket.close();
    await client.closed;
    expect(await socket.ask("{}")).toBe(`hello ${pid}`);
    await expect.poll(() => stateOf(pid), SOON).toBe("T");
    expect(await lambda.invoke("chat", { body: "for ever" })).toMatchObject({
      payload: { errorType: "Sandbox.Timedout" },
    });
  },
);

test("every function of the stack is a target of its own, whose breakpoints do not stop the others", async () => {
  await using all = await start();
  const { socket, port } = all;
  expect((await targets(port)).map(({ id }) => id).toSorted()).toEqual(["aside", "chat"]);
  await using aside = await attach(all, "aside", "const answer");
  await using chat = await attach(all, "chat", "const answer");
  const asked = socket.askAside('{"action":"aside"}');
  expect(await aside.pausedAt()).toMatchObject({ source: all.project.source("aside") });
  const other = socket.ask("{}");
  expect(await chat.pausedAt()).toMatchObject({ source: all.project.source("chat") });
  await aside.client.call("Debugger.resume");
  expect(await asked).toMatch(/^aside /);
  await chat.client.call("Debugger.resume");
  expect(await other).toMatch(/^hello /);
  // VS Code attaches to the first: the one that was invoked last.
  expect((await targets(port))[0]?.id).toBe("chat");
});

test("whoever comes by a name that only resolves to this machine is not told what there is", async () => {
  await using all = await start();
  const asked = get(`http://${all.port}/json/list`, { headers: { host: "evil.example:9229" } });
  const [refused] = (await once(asked, "response")) as [{ statusCode: number; resume(): void }];
  refused.resume();
  expect(refused.statusCode).toBe(403);
});

/** As `ps` shows it: T for one that is frozen. */
function stateOf(pid: string): string | undefined {
  return / ([A-Z]) /.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1];
}
