import { once } from "node:events";
import http from "node:http";
import http2 from "node:http2";
import { connect, type Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../control/clock.ts";
import { connectRaw } from "../transport/raw-client.fixture.ts";
import { BODY_IDLE_TIMEOUT_MS, BODY_TIMEOUT_MS, MAX_BODY_BYTES } from "./limits.ts";
import {
  ask,
  type BedrockUnderTest,
  MODEL_ID,
  startBedrock,
  TRANSPORTS,
  type Transport,
} from "./under-test.ts";

const BODY = JSON.stringify({ messages: ask("Hi").messages });
const CONVERSE = `/model/${MODEL_ID}/converse`;
const STREAM = `/model/${MODEL_ID}/converse-stream`;
const SMUGGLED = "GET /foundation-models HTTP/1.1\r\nHost: x\r\n\r\n";

/** A request over HTTP/1.1, as raw as it is given. */
const post = (headers: string, body: string, path = CONVERSE) =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\n${headers}\r\n${body}`;

async function expectAlive({ url }: BedrockUnderTest): Promise<void> {
  const response = await fetch(url + CONVERSE, { method: "POST", body: BODY });
  expect(response.status).toBe(200);
  await response.text();
}

/** Every status that came, once the server has hung up, or has answered what it can. */
async function statusesOf(
  { port }: BedrockUnderTest,
  { bytes, expected }: { bytes: string | Buffer; expected: string[] },
): Promise<string[]> {
  await using client = await connectRaw(port);
  const statuses = () =>
    [...client.received().matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status = ""]) => status);
  const answered = new Promise<void>((resolve) => {
    client.socket.on("data", () => statuses().length >= expected.length && resolve());
  });
  await client.write(bytes);
  // To a model that answers, whoever sends no more has left.
  if (expected.includes("200")) await Promise.race([answered, client.ended]);
  // Whoever sends no more is answered, and hung up on.
  client.socket.end();
  await client.ended;
  return statuses();
}

describe("over a raw HTTP/1.1 connection", () => {
  it.each<[what: string, bytes: string | Buffer, statuses: string[]]>([
    [
      "both lengths",
      post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", `0\r\n\r\n${SMUGGLED}`),
      ["400"],
    ],
    ["two lengths", post("Content-Length: 2\r\nContent-Length: 50\r\n", `{}${SMUGGLED}`), ["400"]],
    ["a list of lengths", post("Content-Length: 2, 2\r\n", `{}${SMUGGLED}`), ["400"]],
    ["a length with a sign", post("Content-Length: +2\r\n", `{}${SMUGGLED}`), ["400"]],
    ["a negative length", post("Content-Length: -1\r\n", SMUGGLED), ["400"]],
    ["a length in hexadecimal", post("Content-Length: 0x2\r\n", `{}${SMUGGLED}`), ["400"]],
    [
      "an encoding that is not chunked",
      post("Transfer-Encoding: xchunked\r\n", `0\r\n\r\n${SMUGGLED}`),
      ["400"],
    ],
    [
      "chunked, and then another encoding",
      post("Transfer-Encoding: chunked, identity\r\n", `0\r\n\r\n${SMUGGLED}`),
      ["400"],
    ],
    ["a blank before the colon", post("Transfer-Encoding : chunked\r\n", `0\r\n\r\n${SMUGGLED}`), ["400"]],
    ["a folded header", post("A: b\r\n c\r\nContent-Length: 2\r\n", `{}${SMUGGLED}`), ["400"]],
    [
      "lines without a carriage return",
      post("Content-Length: 2\r\n", "{}").replaceAll("\r\n", "\n"),
      ["400"],
    ],
    ["a null byte in a header", post("A: b\0c\r\nContent-Length: 2\r\n", "{}"), ["400"]],
    [
      "a chunk whose size is no number",
      post("Transfer-Encoding: chunked\r\n", "ZZ\r\n{}\r\n0\r\n\r\n"),
      ["400"],
    ],
    [
      "a chunk larger than any number",
      post("Transfer-Encoding: chunked\r\n", `${"F".repeat(17)}\r\n{}`),
      ["400"],
    ],
    ["a flood of headers", post("A: b\r\n".repeat(20_000), ""), ["431"]],
    ["a header of 100 KB", post(`A: ${"b".repeat(100_000)}\r\n`, ""), ["431"]],
    ["a path of 100 KB", post("", "", `/${"a".repeat(100_000)}`), ["431"]],
    [
      "bytes that are no HTTP",
      Buffer.from(Array.from({ length: 4_000 }, (_, at) => (at * 7_919) % 256)),
      ["400"],
    ],
    ["a TLS handshake", Buffer.from("1603010200010001fc0303", "hex"), ["400"]],
    ["a method that there is not", "BREW / HTTP/1.1\r\nHost: x\r\n\r\n", ["400"]],
    ["a method that nobody uses", `PROPFIND ${CONVERSE} HTTP/1.1\r\nHost: x\r\n\r\n`, ["404"]],
    [
      "a path that is not percent-encoded",
      post(`Content-Length: ${BODY.length}\r\n`, BODY, "/model/%/converse"),
      ["400"],
    ],
    ["a body that is shorter than announced", post("Content-Length: 1000\r\n", "{"), ["400"]],
    [
      "three requests in one",
      post(`Content-Length: ${BODY.length}\r\n`, BODY).repeat(3),
      ["200", "200", "200"],
    ],
    [
      "a wrong one before a right one",
      post("Content-Length: 2\r\n", "[]") + post(`Content-Length: ${BODY.length}\r\n`, BODY),
      ["400", "200"],
    ],
    ["no content type", post(`Content-Length: ${BODY.length}\r\n`, BODY), ["200"]],
    [
      "a content type that is none",
      post(`Content-Type: text\r\nContent-Length: ${BODY.length}\r\n`, BODY),
      ["400"],
    ],
  ])("answers %s, nothing that is smuggled in, and the next client", async (_what, bytes, statuses) => {
    await using bedrock = await startBedrock();
    expect(await statusesOf(bedrock, { bytes, expected: statuses })).toEqual(statuses);
    await expectAlive(bedrock);
  });

  it.each([
    ["what is no HTTP", "BREW / HTTP/1.1\r\n\r\n", "Bad Request"],
    [
      "headers that are too long",
      post(`A: ${"b".repeat(20_000)}\r\n`, ""),
      "Request Header Fields Too Large",
    ],
    [
      "a path that cannot be read",
      post("Content-Length: 0\r\n", "", "/model/%/invoke"),
      "The provided model identifier is invalid.",
    ],
    ["an unknown method", "PROPFIND /a HTTP/1.1\r\nHost: x\r\n\r\n", "UnknownOperationException"],
  ])("answers %s as it answers everything: an id, and a message in JSON", async (_what, bytes, message) => {
    await using bedrock = await startBedrock();
    await using client = await connectRaw(bedrock.port);
    await client.write(bytes);
    client.socket.end();
    await client.ended;
    const [head = "", body = ""] = client.received().split("\r\n\r\n");
    expect(head).toMatch(/^x-amzn-requestid: [0-9a-f-]{36}$/im);
    expect(head).toMatch(/^content-type: application\/json\r?$/im);
    expect(JSON.parse(body)).toEqual({ message });
  });
});

interface Sender {
  /** Resolves when the bytes have left. */
  write(bytes: Buffer | string): Promise<void>;
  end(): void;
  answer: Promise<{ status: number; text: string }>;
  /** Resolves when nothing more is read of what is sent. */
  closed: Promise<unknown>;
  destroy(): void;
}

/** A request whose body comes bit by bit, without an announced length. */
async function sender({ url }: BedrockUnderTest, transport: Transport): Promise<Sender> {
  if (transport === "h1") {
    const request = http.request(url + CONVERSE, { method: "POST", agent: false });
    request.on("error", () => undefined);
    request.flushHeaders();
    const answer = once(request, "response").then(async ([response]) => ({
      status: Number(response.statusCode),
      text: (await response.toArray()).join(""),
    }));
    answer.catch(() => undefined);
    return {
      write: (bytes) => new Promise((resolve) => void request.write(bytes, () => resolve())),
      end: () => request.end(),
      answer,
      closed: settled(once(request, "close")),
      destroy: () => request.destroy(),
    };
  }
  const session = http2.connect(url);
  session.on("error", () => undefined);
  const request = session.request({ ":method": "POST", ":path": CONVERSE });
  request.on("error", () => undefined);
  let text = "";
  request.setEncoding("utf8").on("data", (data: string) => (text += data));
  const ended = once(request, "end");
  const answer = once(request, "response").then(async ([headers]) => {
    await ended;
    return { status: Number(headers[":status"]), text };
  });
  answer.catch(() => undefined);
  ended.catch(() => undefined);
  return {
    write: (bytes) => new Promise((resolve) => void request.write(bytes, () => resolve())),
    end: () => request.end(),
    answer,
    // A stream that is reset with a write under way never closes, in Node's client.
    closed: Promise.race([settled(once(request, "close")), settled(once(request, "aborted"))]),
    destroy: () => session.destroy(),
  };
}

/** However it ends. */
function settled(promise: Promise<unknown>): Promise<unknown> {
  return promise.catch(() => undefined);
}

/** Resolves when a body is waited for, and so many pieces of it have come. */
function awaited(clock: VirtualClock, pieces: number): Promise<void> {
  const after = clock.after.bind(clock);
  let left = pieces + 1;
  return new Promise((resolve) => {
    clock.after = (delayMs, run) => {
      if (delayMs === BODY_IDLE_TIMEOUT_MS && --left === 0) resolve();
      return after(delayMs, run);
    };
  });
}

describe.each(TRANSPORTS)("a body over %s", { timeout: 30_000 }, (transport) => {
  it("is read also where no header announces it", async () => {
    await using bedrock = await startBedrock();
    const sent = await sender(bedrock, transport);
    void sent.write(BODY.slice(0, 10));
    void sent.write(BODY.slice(10));
    sent.end();
    expect((await sent.answer).status).toBe(200);
    sent.destroy();
  });

  it("is refused when one byte too many has come, and taken with one less", async () => {
    await using bedrock = await startBedrock();
    const padding = Buffer.alloc(MAX_BODY_BYTES - BODY.length, " ");
    const longest = await sender(bedrock, transport);
    void longest.write(BODY);
    void longest.write(padding);
    longest.end();
    expect((await longest.answer).status).toBe(200);
    const tooLong = await sender(bedrock, transport);
    void tooLong.write(BODY);
    void tooLong.write(padding);
    void tooLong.write(" ");
    tooLong.end();
    expect(await tooLong.answer).toEqual({
      status: 413,
      text: `{"message":"The request's body is longer than ${MAX_BODY_BYTES} bytes."}`,
    });
    for (const one of [longest, tooLong]) one.destroy();
    await expectAlive(bedrock);
  });

  it("that is too long is refused in a way that the SDK understands", async () => {
    await using bedrock = await startBedrock();
    const client = bedrock.client(transport);
    const sent = client.send(new ConverseCommand(ask("fog ".repeat(7_000_000))));
    await expect(sent).rejects.toMatchObject({
      name: "RequestEntityTooLargeException",
      $metadata: { httpStatusCode: 413, attempts: 1 },
    });
  });

  it("that goes on for ever is cut off", async () => {
    await using bedrock = await startBedrock();
    const sent = await sender(bedrock, transport);
    const piece = Buffer.alloc(1_000_000, " ");
    let pieces = 0;
    const cutOff = sent.closed.then(() => "cut off");
    while (pieces < 1_000 && (await Promise.race([sent.write(piece), cutOff])) !== "cut off") pieces++;
    expect(pieces).toBeLessThan(200);
    // Over HTTP/1.1 the answer may be lost with the connection, since more was on its way.
    if (transport === "h2") expect((await sent.answer).status).toBe(413);
    await expectAlive(bedrock);
  });

  it("of which nothing comes any more is given up", async () => {
    const machineClock = new VirtualClock();
    await using bedrock = await startBedrock({ machineClock });
    const waiting = awaited(machineClock, 1);
    const sent = await sender(bedrock, transport);
    void sent.write("{");
    await waiting;
    machineClock.advance(BODY_IDLE_TIMEOUT_MS);
    const { status, text } = await sent.answer;
    expect(status).toBe(408);
    expect(JSON.parse(text)).toEqual({ message: expect.stringContaining("after 1 bytes") });
    await sent.closed;
    await expectAlive(bedrock);
  });

  it("of which a little comes again and again is given up in the end", async () => {
    const machineClock = new VirtualClock();
    await using bedrock = await startBedrock({ machineClock });
    const sent = await sender(bedrock, transport);
    for (let waitedMs = 0; waitedMs < BODY_TIMEOUT_MS; waitedMs += BODY_IDLE_TIMEOUT_MS / 2) {
      const waiting = awaited(machineClock, waitedMs === 0 ? 1 : 0);
      void sent.write(" ");
      await waiting;
      machineClock.advance(BODY_IDLE_TIMEOUT_MS / 2);
    }
    expect((await sent.answer).status).toBe(408);
    await sent.closed;
  });

  it("whose sender leaves is forgotten", async () => {
    const machineClock = new VirtualClock();
    await using bedrock = await startBedrock({ machineClock });
    const waiting = awaited(machineClock, 1);
    const sent = await sender(bedrock, transport);
    void sent.write("{");
    await waiting;
    sent.destroy();
    await expectAlive(bedrock);
    expect(bedrock.journal.after(0)).toMatchObject([{ kind: "model-call", detail: { ended: "complete" } }]);
  });
});

/** What is in use after everything has been let go. */
function heapBytes(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

const MAX_LEFT_BYTES = 12_000_000;

async function session(url: string, options: http2.ClientSessionOptions = {}) {
  const client = http2.connect(url, options);
  client.on("error", () => undefined);
  await once(client, "connect");
  return client;
}

function request(client: http2.ClientHttp2Session, path: string): http2.ClientHttp2Stream {
  const stream = client.request({ ":method": "POST", ":path": path });
  stream.on("error", () => undefined);
  return stream;
}

describe("a flood", { timeout: 30_000 }, () => {
  it.each<[what: string, flood: (bedrock: BedrockUnderTest) => Promise<void>]>([
    [
      "of streams that are reset at once",
      async ({ url }) => {
        const client = await session(url);
        for (let streams = 0; streams < 2_000 && !client.destroyed && !client.closed; streams++) {
          request(client, STREAM).close(http2.constants.NGHTTP2_CANCEL);
          if (streams % 100 === 0) await setImmediate();
        }
        client.destroy();
      },
    ],
    [
      "of requests that never end",
      async ({ url }) => {
        const client = await session(url);
        for (let streams = 0; streams < 500; streams++) request(client, CONVERSE).write("{");
        // What comes before a ping has come when that is answered.
        await new Promise((resolve) => void client.ping(resolve));
        client.destroy();
      },
    ],
    [
      "of long answers to an HTTP/2 client that reads nothing",
      async (bedrock) => {
        bedrock.script({
          times: 50,
          pace: { ttftMs: 0, deltaMs: 0 },
          events: [{ text: "x".repeat(20_000) }],
        });
        const client = await session(bedrock.url, { settings: { initialWindowSize: 0 } });
        const opened = Array.from({ length: 50 }, () => {
          const stream = request(client, STREAM);
          stream.end(BODY);
          return once(stream, "response");
        });
        await Promise.all(opened);
        const left = new Promise<void>((resolve) => {
          let calls = 0;
          bedrock.journal.follow(({ detail }) => {
            if (detail?.ended === "cancelled" && ++calls === 50) resolve();
          });
        });
        client.destroy();
        await left;
      },
    ],
    [
      "of long answers to HTTP/1.1 clients that read nothing",
      async (bedrock) => {
        // More than the kernel holds for a client that does not read; citations, for no model says so much text.
        const citation = { sourceContent: [{ text: "x".repeat(20_000) }] };
        const events = Array.from({ length: 1_000 }, () => ({ citation }));
        bedrock.script({ times: 2, pace: { ttftMs: 0, deltaMs: 0 }, events });
        const left = new Promise<void>((resolve) => {
          let calls = 0;
          bedrock.journal.follow(({ detail }) => {
            if (detail?.ended === "cancelled" && ++calls === 2) resolve();
          });
        });
        const clients: Socket[] = [];
        for (let at = 0; at < 2; at++) {
          const client = connect(bedrock.port, "127.0.0.1").pause();
          client.write(post(`Content-Length: ${BODY.length}\r\n`, BODY, STREAM));
          await once(client, "readable");
          clients.push(client);
        }
        await expectAlive(bedrock);
        for (const client of clients) client.destroy();
        await left;
      },
    ],
    [
      "of connections that say nothing",
      async (bedrock) => {
        const clients = Array.from({ length: 500 }, () => connect(bedrock.port, "127.0.0.1"));
        await Promise.all(clients.map((client) => once(client, "connect")));
        await expectAlive(bedrock);
        for (const client of clients) client.destroy();
      },
    ],
    [
      "of HTTP/2 sessions that ask nothing",
      async (bedrock) => {
        const clients = await Promise.all(Array.from({ length: 100 }, () => session(bedrock.url)));
        await expectAlive(bedrock);
        for (const client of clients) client.destroy();
      },
    ],
    [
      "of header frames that never end",
      async ({ port }) => {
        await using client = await connectRaw(port);
        await client.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        await client.write(Buffer.from("00000004000000000000000101000000010282", "hex").subarray(0, 19));
        const frame = Buffer.concat([Buffer.from("000400090000000001", "hex"), Buffer.alloc(1_024, 0x82)]);
        for (let frames = 0; frames < 2_000 && !client.socket.destroyed; frames++) client.socket.write(frame);
        await client.ended;
      },
    ],
    [
      "of settings",
      async ({ port }) => {
        await using client = await connectRaw(port);
        await client.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        client.socket.write(
          Buffer.concat(Array<Buffer>(20_000).fill(Buffer.from("000000040000000000", "hex"))),
        );
        await client.ended;
      },
    ],
  ])("%s leaves the server answering, and its memory free", async (_what, flood) => {
    await using bedrock = await startBedrock();
    await expectAlive(bedrock);
    const before = heapBytes();
    await flood(bedrock);
    bedrock.faults();
    await expectAlive(bedrock);
    bedrock.journal.clear();
    expect(heapBytes() - before).toBeLessThan(MAX_LEFT_BYTES);
  });
});
