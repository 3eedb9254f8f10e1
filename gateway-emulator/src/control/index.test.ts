import { request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { text } from "node:stream/consumers";
import { fastify } from "fastify";
import { expect, test } from "vitest";
import { VirtualClock } from "./clock.ts";
import { callEffect } from "./call-effect.ts";
import { FaultPlace } from "./fault-place.ts";
import { Faults } from "./faults.ts";
import { control } from "./index.ts";
import { Journal, type JournalEntry } from "./journal.ts";

/** A control API on a free port, over a model of two connections and one function. */
async function listen({
  host = "127.0.0.1",
  peers = "loopback",
}: { host?: string; peers?: "loopback" | "any" } = {}) {
  const clock = new VirtualClock(1000);
  const journal = new Journal(clock);
  const scripts: unknown[] = [];
  const calls: string[] = [];
  const server = fastify();
  await server.register(control, {
    prefix: "/_emulator",
    controlled: {
      clock,
      journal,
      peers,
      stack: () => ({ apis: [{ name: "chat" }] }),
      connections: () => [{ connectionId: "one" }, { connectionId: "two" }],
      functions: () => [{ functionName: "chat", environments: [] }],
      addScript(script: unknown) {
        if (typeof script !== "object" || script === null || !("events" in script))
          throw new Error("events must be a list");
        scripts.push(script);
      },
      scripts: () => scripts,
      clearScripts: () => void scripts.splice(0),
      faults: new Faults([
        new FaultPlace({ at: "invoke", match: { functionName: "is" }, parseEffect: callEffect({}) }, journal),
      ]),
      reset: async () => void calls.push("reset"),
    },
  });
  const origin = await server.listen({ host, port: 0 });
  const url = `${origin}/_emulator`;
  return {
    server,
    clock,
    journal,
    scripts,
    calls,
    url,
    get: (path: string, headers: Record<string, string> = {}) => fetch(`${url}${path}`, { headers }),
    post: (path: string, body: string) => fetch(`${url}${path}`, { method: "POST", body }),
    async [Symbol.asyncDispose]() {
      const closed = server.close();
      server.server.closeAllConnections();
      await closed;
    },
  };
}

type Control = Awaited<ReturnType<typeof listen>>;

/** A request with headers that `fetch` does not let one set. */
async function withHeaders(
  { url }: Control,
  headers: Record<string, string>,
): Promise<{ statusCode: number | undefined; body: string }> {
  const sent = httpRequest(`${url}/stack`, { headers, agent: false }).end();
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  return { statusCode: response.statusCode, body: await text(response) };
}

/** An address that other machines know this one by, where it has one. */
const [OUTWARD] = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .filter(({ family, internal }) => family === "IPv4" && !internal)
  .map(({ address }) => address);

/** Reads a journal's event stream until it holds as many entries as asked for. */
async function readEvents(response: Response, count: number): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = [];
  let held = "";
  for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const events = `${held}${text}`.split("\n\n");
    held = events.pop() ?? "";
    for (const event of events)
      entries.push(JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? "") as JournalEntry);
    if (entries.length >= count) break;
  }
  return entries;
}

test("stack, connections and functions are served as JSON", async () => {
  await using api = await listen();
  expect(await (await api.get("/stack")).json()).toEqual({ apis: [{ name: "chat" }] });
  expect(await (await api.get("/connections")).json()).toHaveLength(2);
  const functions = await api.get("/functions");
  expect(await functions.json()).toEqual([{ functionName: "chat", environments: [] }]);
  expect(functions.headers.get("content-type")).toContain("application/json");
});

test("POST clock/advance moves the clock and says what time it is", async () => {
  await using api = await listen();
  let ran = false;
  api.clock.after(600_000, () => (ran = true));
  const response = await api.post("/clock/advance", '{"ms":600000}');
  expect([response.status, await response.json()]).toEqual([200, { now: 601_000 }]);
  expect(ran).toBe(true);
});

test.each([
  ["no body", ""],
  ["no JSON", "600000 ms"],
  ["no object", "600000"],
  ["null", "null"],
  ["no ms", "{}"],
  ["a string", '{"ms":"600000"}'],
  ["a negative number", '{"ms":-1}'],
  ["more than a number holds", '{"ms":1e999}'],
  ["more than a date holds", '{"ms":1e300}'],
])("a clock/advance with %s is a 400 that says what is wanted, and the clock stands", async (_case, body) => {
  await using api = await listen();
  const response = await api.post("/clock/advance", body);
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({ message: expect.stringMatching(/ms|JSON/) });
  expect(api.clock.now()).toBe(1000);
});

test("the journal is a JSON list of what is newer than after", async () => {
  await using api = await listen();
  api.journal.write({ kind: "handshake", connectionId: "one" });
  api.journal.write({ kind: "disconnect", connectionId: "one" });
  const all = (await (await api.get("/journal")).json()) as JournalEntry[];
  expect(all.map(({ seq, kind }) => [seq, kind])).toEqual([
    [1, "handshake"],
    [2, "disconnect"],
  ]);
  expect(await (await api.get("/journal?after=1")).json()).toEqual([all[1]]);
});

test.each(["-1", "1.5", "soon"])("a journal after %s is a 400", async (after) => {
  await using api = await listen();
  const response = await api.get(`/journal?after=${after}`);
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({ message: expect.stringContaining("after") });
});

test("the journal as an event stream gives what is there, then what happens", async () => {
  await using api = await listen();
  api.journal.write({ kind: "log", detail: { message: "one\ntwo" } });
  api.journal.write({ kind: "frame-in" });
  const response = await api.get("/journal?after=1", { accept: "text/event-stream" });
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  api.journal.write({ kind: "log", detail: { message: "three\nfour" } });
  const entries = await readEvents(response, 2);
  expect(entries.map(({ seq, detail }) => [seq, detail?.message])).toEqual([
    [2, undefined],
    [3, "three\nfour"],
  ]);
});

test("an event stream opens at once, also while nothing has happened", async () => {
  await using api = await listen();
  const response = await api.get("/journal", { accept: "text/event-stream" });
  expect(response.status).toBe(200);
  api.journal.write({ kind: "reset" });
  expect(await readEvents(response, 1)).toMatchObject([{ seq: 1, kind: "reset" }]);
});

test("an event stream that reconnects goes on after the last event it had", async () => {
  await using api = await listen();
  for (let written = 0; written < 3; written++) api.journal.write({ kind: "log" });
  const headers = { accept: "text/event-stream", "last-event-id": "2" };
  expect(await readEvents(await api.get("/journal?after=0", headers), 1)).toMatchObject([{ seq: 3 }]);
});

test("an event stream whose reader is slow holds next to nothing, and goes on where the reader is", async () => {
  await using api = await listen();
  const { port, pathname } = new URL(`${api.url}/journal`);
  const reader = connect(Number(port), "127.0.0.1").setEncoding("utf8");
  await once(reader, "connect");
  const accepted = once(api.server.server, "request");
  reader.write(`GET ${pathname} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n`);
  const [, response] = (await accepted) as [unknown, ServerResponse];
  await once(reader, "readable");
  reader.pause();

  const message = "x".repeat(3_000);
  for (let written = 0; written < 5000; written++) api.journal.write({ kind: "log", detail: { message } });
  expect(response.writableLength).toBeLessThan(2 ** 20);

  const seqs: number[] = [];
  let held = "";
  for await (const chunk of reader as AsyncIterable<string>) {
    held += chunk;
    for (const [, seq] of held.matchAll(/^id: (\d+)\ndata: .*\n\n/gm)) seqs.push(Number(seq));
    held = held.slice(held.lastIndexOf("\n\n") + 2);
    if (seqs.at(-1) === 5000) break;
  }
  expect(seqs).toEqual(Array.from({ length: 5000 }, (_, index) => index + 1));
});

test("a script goes to the model, GET shows those that wait, and DELETE takes all of them away", async () => {
  await using api = await listen();
  const added = await api.post("/bedrock/script", '{"events":[{"text":"hello"}]}');
  expect(added.status).toBe(204);
  expect(api.scripts).toEqual([{ events: [{ text: "hello" }] }]);
  const shown = await api.get("/bedrock/script");
  expect([shown.status, await shown.json()]).toEqual([200, api.scripts]);
  const cleared = await fetch(`${api.url}/bedrock/script`, { method: "DELETE" });
  expect(cleared.status).toBe(204);
  expect(api.scripts).toEqual([]);
});

test("a script that is wrong is a 400 with the reason", async () => {
  await using api = await listen();
  const wrong = await api.post("/bedrock/script", '{"text":"hello"}');
  expect([wrong.status, await wrong.json()]).toEqual([400, { message: "events must be a list" }]);
  const broken = await api.post("/bedrock/script", '{"events":');
  expect([broken.status, await broken.json()]).toEqual([400, { message: "the body is not JSON" }]);
});

test("a body of more than a mebibyte is a 413, not a fault", async () => {
  await using api = await listen();
  const response = await api.post("/bedrock/script", JSON.stringify({ events: "x".repeat(2 ** 20) }));
  expect(response.status).toBe(413);
});

test("PUT faults takes rules, GET shows them with what is left of them, DELETE takes them away", async () => {
  await using api = await listen();
  const put = (rules: unknown) => fetch(`${api.url}/faults`, { method: "PUT", body: JSON.stringify(rules) });
  const rules = [
    { at: "invoke", match: { functionName: "chat" }, effect: { delayMs: 5 }, times: 2 },
    { at: "invoke", effect: { drop: true } },
  ];
  expect((await put(rules)).status).toBe(204);
  expect(await (await api.get("/faults")).json()).toEqual([
    { rule: 1, ...rules[0], usesLeft: 2 },
    { rule: 2, ...rules[1], usesLeft: null },
  ]);
  const wrong = await put([rules[0], { at: "invoke", effect: { delay: 5 } }]);
  expect([wrong.status, await wrong.json()]).toEqual([
    400,
    { message: expect.stringContaining("[1].effect.delay is not known here") },
  ]);
  expect(await (await api.get("/faults")).json()).toHaveLength(2);
  expect((await fetch(`${api.url}/faults`, { method: "DELETE" })).status).toBe(204);
  expect(await (await api.get("/faults")).json()).toEqual([]);
});

test("reset is done before it is answered", async () => {
  await using api = await listen();
  const response = await api.post("/reset", "");
  expect(response.status).toBe(204);
  expect(api.calls).toEqual(["reset"]);
});

test("the address itself tells which calls there are", async () => {
  await using api = await listen();
  const response = await api.get("/");
  expect(await response.json()).toMatchObject({
    calls: expect.arrayContaining(["GET /journal"]) as string[],
  });
});

test("a call that there is not is a 404 that names the calls that there are", async () => {
  await using api = await listen();
  const response = await api.post("/clock/forward", "{}");
  expect(response.status).toBe(404);
  const { message } = (await response.json()) as { message: string };
  expect(message).toContain("no POST /_emulator/clock/forward");
  expect(message).toContain("POST /clock/advance");
});

test.each(["localhost", "localhost:3001", "127.0.0.1:3001", "127.1.2.3", "[::1]:3001"])(
  "the host %s is answered",
  async (host) => {
    await using api = await listen();
    expect(await withHeaders(api, { host })).toMatchObject({ statusCode: 200 });
  },
);

test.each(["emulator.example", "localhost.example:3001", "127.0.0.1.example", "192.168.0.7"])(
  "the host %j, which may be anyone's name for this machine, is refused",
  async (host) => {
    await using api = await listen();
    const { statusCode, body } = await withHeaders(api, { host });
    expect(statusCode).toBe(403);
    expect(body).toContain("localhost and 127.0.0.1 only");
  },
);

test.each(["http://evil.example", "http://localhost:1", "http://localhost.evil.example", "null"])(
  "a page of %s is refused",
  async (origin) => {
    await using api = await listen();
    const { statusCode, body } = await withHeaders(api, { host: "localhost:3001", origin });
    expect(statusCode).toBe(403);
    expect(body).toContain(origin);
  },
);

test.each(["cross-site", "same-site"])(
  "a page that sends no origin, as for an image, is refused as %s",
  async (site) => {
    await using api = await listen();
    const headers = { host: "localhost:3001", "sec-fetch-site": site };
    expect(await withHeaders(api, headers)).toMatchObject({ statusCode: 403 });
  },
);

test.each(["192.0.2.7", "::ffff:192.0.2.7", "2001:db8::7", "128.0.0.1"])(
  "a call from another machine, %s, is refused, whatever host it names",
  async (remoteAddress) => {
    await using api = await listen();
    const { statusCode, body } = await inject(api, { remoteAddress, host: "localhost" });
    expect(statusCode).toBe(403);
    expect(body).toContain("this machine only");
  },
);

test.each(["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])(
  "a call from %s is one from this machine",
  async (remoteAddress) => {
    await using api = await listen();
    expect(await inject(api, { remoteAddress, host: "localhost" })).toMatchObject({ statusCode: 200 });
  },
);

test("behind a port that is open to this machine alone, any peer may call, by a loopback host", async () => {
  await using api = await listen({ peers: "any" });
  const remoteAddress = "172.18.0.1";
  expect(await inject(api, { remoteAddress, host: "localhost:3001" })).toMatchObject({ statusCode: 200 });
  expect(await inject(api, { remoteAddress, host: "emulator.example" })).toMatchObject({ statusCode: 403 });
});

function inject({ server }: Control, from: { remoteAddress: string; host: string }) {
  const { remoteAddress, host } = from;
  return server.inject({ path: "/_emulator/stack", remoteAddress, headers: { host } });
}

test.runIf(OUTWARD !== undefined)(
  "a call from this machine to its own address in the network is answered, by that address and by no name",
  async () => {
    await using api = await listen({ host: OUTWARD ?? "" });
    expect((await api.get("/stack")).status).toBe(200);
    expect(await withHeaders(api, { host: "emulator.example" })).toMatchObject({ statusCode: 403 });
  },
);

test("a page of the gateway's own origin is answered", async () => {
  await using api = await listen();
  const headers = { host: "localhost:3001", origin: "http://localhost:3001" };
  expect(await withHeaders(api, headers)).toMatchObject({ statusCode: 200 });
});
