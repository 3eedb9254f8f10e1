import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { SystemClock, VirtualClock } from "../../control/clock.ts";
import { attach, openCdpClient, type CdpClient } from "./cdp-client.fixture.ts";
import { startTestDebugger, type TestDebugger } from "./debugger.fixture.ts";
import { createBundle, type Bundle, type Inspected } from "./inspected.fixture.ts";
import type { Debuggable } from "./debuggable.ts";

let bundle: Bundle;
/** A process for all tests that leave it as it was. */
let chat: Inspected;

beforeAll(async () => {
  bundle = await createBundle();
  chat = await bundle.start("chat", "one");
});

afterAll(async () => {
  await chat[Symbol.asyncDispose]();
  await bundle[Symbol.asyncDispose]();
});

/** What VS Code does when it has attached, and stops at the handler's first line. */
async function setUp(client: CdpClient, text = "const doubled"): Promise<void> {
  await client.call("Runtime.enable");
  await client.call("Debugger.enable");
  await client.call("Debugger.setBreakpointByUrl", { url: bundle.url, lineNumber: bundle.lineOf(text) });
  await client.call("Runtime.runIfWaitingForDebugger");
}

/** One of whose process there is nothing to be known. */
function named(functionName: string, environmentId = "one"): Debuggable {
  return { functionName, environmentId, inspector: () => Promise.resolve(undefined) };
}

test("a breakpoint in the bundle is hit, at the line of the source, and time stands still until it goes on", async () => {
  await using debug = await startTestDebugger([chat]);
  await using client = await attach(debug.port);
  await setUp(client);
  expect(debug.isAttachedTo("chat")).toBe(true);
  const answer = chat.run(21);
  const { callFrames } = (await client.event("Debugger.paused")) as {
    callFrames: { location: { lineNumber: number; columnNumber: number } }[];
  };
  const [top] = callFrames;
  if (!top) throw new Error("no call frame");
  expect(bundle.sourceOf(top.location)).toEqual({ file: expect.stringMatching(/handler\.ts$/), line: 5 });

  const stoodAt = debug.time.now();
  await new SystemClock().sleep(10);
  expect(debug.time.now()).toBe(stoodAt);
  await client.call("Debugger.resume");
  expect(await answer).toBe("42");
  await debug.paused(0);
});

test.each([
  ["closes its connection", (client: CdpClient) => client.socket.close()],
  ["is gone all of a sudden", (client: CdpClient) => client.socket.terminate()],
  ["is done with debugging, yet stays", (client: CdpClient) => void client.call("Debugger.disable")],
])("time and the function go on when the client %s while it stands at a breakpoint", async (_case, leave) => {
  await using debug = await startTestDebugger([chat]);
  await using client = await attach(debug.port);
  await setUp(client);
  const answer = chat.run(2);
  await client.event("Debugger.paused");
  expect(debug.pauses()).toBe(1);
  leave(client);
  expect(await answer).toBe("4");
  await debug.paused(0);
});

test("two clients at once both stand at the breakpoint, and time does until the last has gone or goes on", async () => {
  await using debug = await startTestDebugger([chat]);
  await using one = await attach(debug.port);
  await using other = await attach(debug.port);
  await setUp(one);
  await other.call("Debugger.enable");
  const answer = chat.run(3);
  await Promise.all([one.event("Debugger.paused"), other.event("Debugger.paused")]);
  expect(debug.pauses()).toBe(2);
  one.socket.close();
  await debug.paused(1);
  await other.call("Debugger.resume");
  expect(await answer).toBe("6");
  await debug.paused(0);
});

test("messages of megabytes go both ways, whole", async () => {
  await using debug = await startTestDebugger([chat]);
  await using client = await attach(debug.port);
  const expression = `"${"ä".repeat(100_000)}" + "b".repeat(18_000_000)`;
  const { result } = (await client.call("Runtime.evaluate", { expression, returnByValue: true })) as {
    result: { value: string };
  };
  expect(result.value.length).toBe(18_100_000);
  expect(result.value.slice(99_999, 100_001)).toBe("äb");
});

test("a client whose environment ends is told to come again, and is expected back for two seconds", async () => {
  const clock = new VirtualClock();
  await using lost = await bundle.start("chat", "lost");
  await using debug = await startTestDebugger([lost], clock);
  await using client = await attach(debug.port);
  lost.kill();
  expect(await client.closed).toBe(1012);
  debug.debuggable.splice(0);
  expect(debug.isAttachedTo("chat")).toBe(true);
  const listed = (await (await fetch(`http://127.0.0.1:${debug.port}/json/list`)).json()) as unknown[];
  expect(listed).toEqual([expect.objectContaining({ id: "chat" })]);
  clock.advance(1999);
  expect(debug.isAttachedTo("chat")).toBe(true);
  clock.advance(1);
  expect(debug.isAttachedTo("chat")).toBe(false);
  expect(debug.said()).toEqual([
    { environment: "lost", state: "attached" },
    { environment: "lost", state: "detached", because: "environment" },
  ]);
});

test("a process that ends by itself does so, though a client that stays would hold it", async () => {
  await using ending = await bundle.start("chat", "ending");
  await using debug = await startTestDebugger([ending]);
  await using client = await attach(debug.port);
  await setUp(client);
  expect(await ending.exit()).toBe(3);
  expect(await client.closed).toBe(1012);
});

test("the first invocation after a reload waits for the client's breakpoints, and stops at them", async () => {
  await using old = await bundle.start("chat", "old");
  await using debug = await startTestDebugger([old]);
  await using client = await attach(debug.port);
  await setUp(client);
  old.kill();
  expect(await client.closed).toBe(1012);
  await using next = await bundle.start("chat", "next");
  debug.debuggable.splice(0, 1, next);

  const answer = debug.hasReached("chat", "next").then(() => next.run(4));
  await using again = await attach(debug.port);
  await setUp(again);
  await again.event("Debugger.paused");
  await again.call("Debugger.resume");
  expect(await answer).toBe("8");
  // It is known by now.
  await debug.hasReached("chat", "next");
});

test("a client that asks while the next environment is still being started is let in when it is there", async () => {
  await using debug = await startTestDebugger([named("chat", "starting")]);
  const attaching = openCdpClient(`ws://127.0.0.1:${debug.port}/chat`);
  await expect.poll(() => debug.isAttachedTo("chat"), { interval: 5, timeout: 4000 }).toBe(true);
  debug.debuggable.splice(0, 1, chat);
  await using client = await attaching;
  expect(await client.call("Runtime.evaluate", { expression: "1 + 1" })).toMatchObject({
    result: { value: 2 },
  });
});

test("an invocation is not kept back for ever, nor twice, for a client that sets nothing up", async () => {
  const clock = new VirtualClock();
  await using debug = await startTestDebugger([chat], clock);
  await using _client = await attach(debug.port);
  const reached = heard(debug.hasReached("chat", "one"));
  clock.advance(1499);
  await turn();
  expect(reached.yet).toBe(false);
  clock.advance(1);
  await turn();
  expect(reached.yet).toBe(true);
  await debug.hasReached("chat", "one");
});

test("nobody is waited for where nobody debugs, nor once the client has gone", async () => {
  await using debug = await startTestDebugger([chat], new VirtualClock());
  await debug.hasReached("chat", "one");
  const client = await attach(debug.port);
  const reached = debug.hasReached("chat", "one");
  await debug.hasReached("sweep", "two");
  client.socket.close();
  await reached;
});

test("a client that sits at an environment which another takes the place of is sent there", async () => {
  await using next = await bundle.start("chat", "next");
  await using debug = await startTestDebugger([chat]);
  await using client = await attach(debug.port);
  await setUp(client);
  debug.debuggable.splice(0, 1, next);
  const reached = debug.hasReached("chat", "next");
  expect(await client.closed).toBe(1012);
  await using again = await attach(debug.port);
  await setUp(again);
  await reached;
});

test("a client that stands at a breakpoint stays there, whatever takes the environment's place", async () => {
  await using debug = await startTestDebugger([chat], new VirtualClock());
  await using client = await attach(debug.port);
  await setUp(client);
  const answer = chat.run(5);
  await client.event("Debugger.paused");
  await debug.hasReached("chat", "next");
  await client.call("Debugger.resume");
  expect(await answer).toBe("10");
});

test("each function is a target that keeps its id, in the order in which they are given", async () => {
  await using debug = await startTestDebugger([named("sweep"), named("chat", "one"), named("chat", "two")]);
  const origin = `http://localhost:${debug.port}`;
  const address = `localhost:${debug.port}/sweep`;
  expect(await json(`${origin}/json/version`)).toEqual({
    Browser: `node.js/${process.version}`,
    "Protocol-Version": "1.1",
  });
  const listed = await json(`${origin}/json/list`);
  expect(listed).toEqual([
    {
      description: "node.js instance",
      devtoolsFrontendUrl: `devtools://devtools/bundled/js_app.html?experiments=true&v8only=true&ws=${address}`,
      devtoolsFrontendUrlCompat: `devtools://devtools/bundled/inspector.html?experiments=true&v8only=true&ws=${address}`,
      faviconUrl: "https://nodejs.org/static/images/favicons/favicon.ico",
      id: "sweep",
      title: "Lambda function sweep",
      type: "node",
      url: "file:///var/task",
      webSocketDebuggerUrl: `ws://${address}`,
    },
    expect.objectContaining({ id: "chat" }),
  ]);
  expect(await json(`${origin}/json`)).toEqual(listed);
  expect((await fetch(`${origin}/elsewhere`)).status).toBe(404);
});

const PAGES: [string, Record<string, string>][] = [
  ["a page", { Origin: "http://localhost:3000" }],
  ["a page without an origin", { Origin: "null" }],
  ["a name that only resolves to this machine", { Host: "evil.example" }],
  ["another machine's address", { Host: "192.168.0.7:9229" }],
];

test.each(PAGES)("%s may neither attach nor ask what there is", async (_case, headers) => {
  await using debug = await startTestDebugger([chat]);
  const socket = new WebSocket(`ws://127.0.0.1:${debug.port}/chat`, { headers });
  const [refused] = (await once(socket, "error")) as [Error];
  expect(refused.message).toContain("403");
  const head = Object.entries({ Host: "localhost", ...headers }).map(([name, value]) => `${name}: ${value}`);
  expect(await raw(debug, ["GET /json/list HTTP/1.1", ...head, "Connection: close", "", ""])).toMatch(
    /^HTTP\/1\.1 403 /,
  );
});

test("Chrome's DevTools may attach, though they are a page", async () => {
  await using debug = await startTestDebugger([chat]);
  const socket = new WebSocket(`ws://127.0.0.1:${debug.port}/chat`, {
    headers: { Origin: "devtools://devtools", Host: "localhost" },
  });
  await once(socket, "open");
  socket.close();
  await once(socket, "close");
});

test("who comes for a function that has no process is refused after a while, and told", async () => {
  const clock = new VirtualClock();
  await using debug = await startTestDebugger([named("chat")], clock);
  const socket = new WebSocket(`ws://127.0.0.1:${debug.port}/chat`);
  const refused = once(socket, "error");
  await expect
    .poll(() => (clock.advance(100), socket.readyState), { interval: 1, timeout: 4000 })
    .toBe(WebSocket.CLOSED);
  expect(String(await refused)).toContain("503");
  expect(debug.isAttachedTo("chat")).toBe(false);
});

test.each([
  ["no HTTP", ["what is this"]],
  ["no handshake", ["GET /chat HTTP/1.1", "Host: localhost", "Connection: Upgrade", "Upgrade: websocket"]],
])("%s is refused, and nobody else hears of it", async (_case, lines) => {
  await using debug = await startTestDebugger([chat]);
  await using client = await attach(debug.port);
  expect(await raw(debug, [...lines, "", ""])).toMatch(/^HTTP\/1\.1 400 /);
  expect(await sixTimesSeven(client)).toBe(42);
});

test.each([
  ["frames that are none", "\u00ff\u00ff\u00ff"],
  ["frames without a mask", "\u0081\u0003abc"],
])("a client that sends %s is sent away, and time goes on", async (_case, bytes) => {
  await using debug = await startTestDebugger([chat]);
  await using client = await attach(debug.port);
  const socket = client.socket as unknown as { _socket: Socket };
  await setUp(client);
  const answer = chat.run(7);
  await client.event("Debugger.paused");
  socket._socket.write(bytes, "latin1");
  expect(await client.closed).toBe(1002);
  expect(await answer).toBe("14");
  expect(debug.pauses()).toBe(0);
});

test("a flood of what is no command, and a command that is too large, harm nobody else", async () => {
  await using debug = await startTestDebugger([chat]);
  await using client = await attach(debug.port);
  const flood = await attach(debug.port);
  for (let sent = 0; sent < 1000; sent++) flood.socket.send(sent % 2 === 0 ? "{" : Buffer.from([0, 255]));
  flood.socket.terminate();
  const large = await attach(debug.port);
  large.socket.send(Buffer.alloc(33_554_433));
  expect(await large.closed).toBe(1009);
  expect(await sixTimesSeven(client)).toBe(42);
  expect(await chat.run(1)).toBe("2");
});

test("connections that say nothing are not taken without end, and harm nobody who is in", async () => {
  await using debug = await startTestDebugger([chat]);
  await using client = await attach(debug.port);
  const silent = Array.from({ length: 100 }, () => connect(debug.port, "127.0.0.1"));
  const gone = await Promise.race(
    silent.map(async (socket) => {
      socket.on("error", () => undefined).resume();
      await once(socket, "close");
      return true;
    }),
  );
  expect(gone).toBe(true);
  expect(await sixTimesSeven(client)).toBe(42);
  for (const socket of silent) socket.destroy();
});

test("a debugger that closes says so to its clients, and leaves time and the functions running", async () => {
  await using debug = await startTestDebugger([chat]);
  await using client = await attach(debug.port);
  await setUp(client);
  const answer = chat.run(8);
  await client.event("Debugger.paused");
  await debug.close();
  expect(await client.closed).toBe(1001);
  expect(await answer).toBe("16");
  expect([debug.pauses(), debug.isAttachedTo("chat")]).toEqual([0, false]);
});

async function json(url: string): Promise<unknown> {
  return (await fetch(url)).json();
}

/** Sends lines, and hears what comes back until the other side hangs up. */
async function raw({ port }: TestDebugger, lines: string[]): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(lines.join("\r\n"));
  const heard: Buffer[] = await socket.toArray();
  return Buffer.concat(heard).toString();
}

async function sixTimesSeven(client: CdpClient): Promise<unknown> {
  const { result } = await client.call("Runtime.evaluate", { expression: "6 * 7" });
  return (result as { value?: unknown }).value;
}

function heard(promise: Promise<unknown>): { yet: boolean } {
  const what = { yet: false };
  void promise.then(() => (what.yet = true));
  return what;
}

/** All that is due by now has been told. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

test("it is known where a debugger looks, and told when it is gone for good", async () => {
  await using debug = await startTestDebugger([chat]);
  await using client = await attach(debug.port);
  expect(debug.environmentOf("chat")).toBe("one");
  expect(debug.environmentOf("other")).toBeUndefined();
  expect(debug.left).toEqual([]);
  client.socket.close();
  await expect.poll(() => debug.left, { interval: 5 }).toEqual(["chat"]);
  expect(debug.environmentOf("chat")).toBeUndefined();
});
