import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import type { Hello, Ready } from "@groundfog/lambda/protocol";
import { describe, expect, it, test } from "vitest";
import { WebSocketServer } from "ws";
import type { WebSocket as ServerSocket } from "ws";
import { CONNECT_TIMEOUT_MS, PING_INTERVAL_MS, PONG_TIMEOUT_MS, READY_TIMEOUT_MS } from "./connection.ts";
import { MAX_RETRY_MS, retryDelayMs } from "./retry-delay.ts";
import { FRESH_MS, openSocket, REPLACED, socketUrl, STABLE_MS, WAKE_PONG_TIMEOUT_MS } from "./socket.ts";
import type { LinkState } from "./socket.ts";
import { testClock } from "../time/test-clock.fixture.ts";

const HELLO: Hello = { action: "hello", v: 1, id: "h", device: "d" };

const READY: Ready = {
  v: 1,
  k: "ready",
  id: "h",
  conn: "c=",
  ttl: 7_000,
  now: 0,
  limits: { frame: 28_672, text: 24_576, system: 8_192 },
  models: ["model"],
  build: "1",
};

/** A server and a page's socket that talks to it, on a clock of their own. `greet` answers `hello`. */
async function linked({
  accept = () => true,
  greet = () => [READY],
}: { accept?: () => boolean; greet?: () => object[] } = {}) {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", verifyClient: accept });
  await once(server, "listening");
  const connections = collector<{ peer: ServerSocket; protocol: string }>();
  const received = collector<unknown>();
  const closes = collector<number>();
  server.on("connection", (peer) => {
    peer.on("message", (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as { action: string };
      received.push(frame);
      if (frame.action === "hello") for (const answer of greet()) peer.send(JSON.stringify(answer));
    });
    peer.on("close", (code) => closes.push(code));
    connections.push({ peer, protocol: peer.protocol });
  });
  const clock = testClock();
  const states = collector<LinkState>();
  const frames = collector<unknown>();
  const turnedAway = collector<unknown>();
  const { port } = server.address() as AddressInfo;
  const socket = openSocket({
    url: new URL(`ws://127.0.0.1:${port}/ws`),
    clock,
    random: () => 0.5,
    hello: () => HELLO,
    onState: (state) => states.push(state),
    onFrame: (frame) => frames.push(frame),
    onTurnedAway: (why) => turnedAway.push(why),
  });
  return {
    socket,
    clock,
    states,
    frames,
    turnedAway,
    connections,
    received,
    closes,
    async [Symbol.asyncDispose]() {
      socket.close();
      for (const peer of server.clients) peer.terminate();
      server.close();
      await once(server, "close");
    },
  };
}

/** What happens, in order; `until` waits for a count of it. */
function collector<T>() {
  const all: T[] = [];
  const waiting = new Set<() => void>();
  return {
    all,
    push(one: T) {
      all.push(one);
      for (const look of waiting) look();
    },
    until(count: number): Promise<T[]> {
      return new Promise((resolve) => {
        const look = () => {
          if (all.length < count) return;
          waiting.delete(look);
          resolve(all);
        };
        waiting.add(look);
        look();
      });
    },
  };
}

function event(s: number) {
  return { v: 1, k: "ev", r: "run", s, e: [] };
}

describe("a connection", () => {
  it("offers the chat's sub-protocol", async () => {
    await using link = await linked();
    const [first] = await link.connections.until(1);
    expect(first?.protocol).toBe("chat.v1");
    expect(await link.states.until(2)).toEqual(["connecting", "open"]);
  });

  it("says hello, and nothing else before that is answered", async () => {
    await using link = await linked({ greet: () => [] });
    const [first] = await link.connections.until(1);
    expect(await link.received.until(1)).toEqual([HELLO]);
    expect(link.socket.send({ action: "ping", v: 1 })).toBe(false);
    link.socket.wake();
    expect(link.states.all).toEqual(["connecting"]);
    first?.peer.send(JSON.stringify(READY));
    expect(await link.states.until(2)).toEqual(["connecting", "open"]);
    expect(await link.frames.until(1)).toEqual([READY]);
    expect(link.socket.send({ action: "ping", v: 1 })).toBe(true);
    expect(await link.received.until(2)).toEqual([HELLO, { action: "ping", v: 1 }]);
  });

  it("hands on what a run says before hello is answered", async () => {
    await using link = await linked({ greet: () => [event(0), READY] });
    expect(await link.frames.until(2)).toEqual([event(0), READY]);
  });

  it("hands on the handler's frames and API Gateway's own, and nothing else", async () => {
    await using link = await linked();
    const [first] = await link.connections.until(1);
    await link.frames.until(1);
    const gateway = { message: "Internal server error", connectionId: "c=", requestId: "r=" };
    const frames = [gateway, { v: 1, k: "pong", now: 5 }];
    for (const text of ["no JSON", "[]", "{}", ...frames.map((frame) => JSON.stringify(frame))])
      first?.peer.send(text);
    expect(await link.frames.until(3)).toEqual([READY, ...frames]);
  });

  it("pings every four minutes, well within API Gateway's ten", async () => {
    await using link = await linked();
    const [first] = await link.connections.until(1);
    await link.frames.until(1);
    first?.peer.on("message", () => first.peer.send('{"v":1,"k":"pong","now":0}'));
    for (const count of [1, 2, 3]) {
      link.clock.advance(PING_INTERVAL_MS);
      await link.received.until(1 + count);
      await link.frames.until(1 + count);
    }
    link.clock.advance(PONG_TIMEOUT_MS);
    expect(PING_INTERVAL_MS).toBeLessThan(10 * 60_000);
    expect(link.states.all).toEqual(["connecting", "open"]);
  });

  it.each([
    ["refused", { v: 1, k: "ack", id: "h", ok: false, err: { code: "internal", retryable: true } }],
    ["not delivered", { message: "Internal server error", connectionId: "c=", requestId: "r=" }],
  ])("is tried again when hello is %s", async (_what, answer) => {
    let answers: object[] = [answer];
    await using link = await linked({ greet: () => answers });
    expect(await link.states.until(2)).toEqual(["connecting", "waiting"]);
    answers = [READY];
    link.clock.advance(0);
    expect((await link.states.until(4)).slice(2)).toEqual(["connecting", "open"]);
  });

  it("says why the handler does not want to talk", async () => {
    const err = { code: "unauthorized", retryable: false };
    await using link = await linked({ greet: () => [{ v: 1, k: "ack", id: "h", ok: false, err }] });
    expect(await link.turnedAway.until(1)).toEqual([err]);
    expect(await link.states.until(2)).toEqual(["connecting", "waiting"]);
  });

  it("is tried again when hello finds no answer", async () => {
    await using link = await linked({ greet: () => [] });
    await link.received.until(1);
    link.clock.advance(READY_TIMEOUT_MS);
    expect(link.states.all.slice(0, 2)).toEqual(["connecting", "waiting"]);
  });
});

describe("a connection that is to end", () => {
  it("stays until another one has taken over, and no frame falls between them", async () => {
    let answers: object[] = [{ ...READY, ttl: 60 }];
    await using link = await linked({ greet: () => answers });
    const [first] = await link.connections.until(1);
    await link.frames.until(1);
    answers = [];
    link.clock.advance(59_999);
    expect(link.connections.all).toHaveLength(1);
    link.clock.advance(1);
    const [, second] = await link.connections.until(2);
    await link.received.until(2);
    first?.peer.send(JSON.stringify(event(0)));
    second?.peer.send(JSON.stringify(event(1)));
    await link.frames.until(3);
    expect(link.socket.send({ action: "ping", v: 1 })).toBe(true);
    second?.peer.send(JSON.stringify(READY));
    expect(await link.closes.until(1)).toEqual([REPLACED]);
    expect(link.states.all).toEqual(["connecting", "open"]);
    second?.peer.send(JSON.stringify(event(2)));
    expect((await link.frames.until(5)).slice(3)).toEqual([READY, event(2)]);
  });

  it("says so itself, and is replaced well within the time it gives", async () => {
    await using link = await linked();
    const [first] = await link.connections.until(1);
    await link.frames.until(1);
    first?.peer.send(JSON.stringify({ v: 1, k: "bye", why: "deploy", after: 8_000 }));
    await link.frames.until(2);
    link.clock.advance(2_000);
    expect(await link.closes.until(1)).toEqual([REPLACED]);
    expect(link.states.all).toEqual(["connecting", "open"]);
  });

  it("is kept while no other one can be opened", async () => {
    const attempts = collector<boolean>();
    await using link = await linked({
      accept: () => {
        attempts.push(attempts.all.length === 0);
        return attempts.all.length === 1;
      },
      greet: () => [{ ...READY, ttl: 60 }],
    });
    const [first] = await link.connections.until(1);
    await link.frames.until(1);
    link.clock.advance(60_000);
    await attempts.until(2);
    expect(link.socket.send({ action: "ping", v: 1 })).toBe(true);
    expect(link.states.all).toEqual(["connecting", "open"]);
    first?.peer.terminate();
    await expect.poll(() => link.states.all.at(-1)).toBe("waiting");
  });
});

describe("a lost connection", () => {
  it("is tried again at once, and then not before its time", async () => {
    let isUp = true;
    await using link = await linked({ accept: () => isUp });
    const [first] = await link.connections.until(1);
    await link.states.until(2);
    isUp = false;
    first?.peer.terminate();
    expect((await link.states.until(3)).at(-1)).toBe("waiting");
    link.clock.advance(0);
    expect((await link.states.until(5)).slice(3)).toEqual(["connecting", "waiting"]);
    isUp = true;
    link.clock.advance(retryDelayMs(1, 0.5) - 1);
    expect(link.states.all).toHaveLength(5);
    link.clock.advance(1);
    expect((await link.states.until(7)).slice(5)).toEqual(["connecting", "open"]);
  });

  it("counts attempts from the beginning again only after a connection that lasted", async () => {
    await using link = await linked();
    for (const [round, waitMs] of [0, retryDelayMs(1, 0.5), retryDelayMs(2, 0.5)].entries()) {
      const connections = await link.connections.until(round + 1);
      await link.states.until(2 + 3 * round);
      connections.at(-1)?.peer.terminate();
      await link.states.until(3 + 3 * round);
      link.clock.advance(waitMs);
    }
    const connections = await link.connections.until(4);
    await link.states.until(11);
    link.clock.advance(STABLE_MS);
    connections.at(-1)?.peer.terminate();
    await link.states.until(12);
    link.clock.advance(0);
    expect((await link.states.until(14)).at(-1)).toBe("open");
  });

  it("is given up when a ping finds no answer, before the network says so", async () => {
    await using link = await linked();
    await link.frames.until(1);
    link.clock.advance(PING_INTERVAL_MS);
    link.clock.advance(PONG_TIMEOUT_MS);
    expect(link.states.all.slice(0, 4)).toEqual(["connecting", "open", "waiting", "connecting"]);
  });

  it("is found out soon when the page wakes after a while", async () => {
    await using link = await linked();
    await link.frames.until(1);
    link.clock.advance(FRESH_MS);
    link.socket.wake();
    link.clock.advance(WAKE_PONG_TIMEOUT_MS);
    expect(link.states.all).toEqual(["connecting", "open"]);
    link.socket.wake();
    expect(await link.received.until(2)).toEqual([HELLO, { action: "ping", v: 1 }]);
    link.clock.advance(WAKE_PONG_TIMEOUT_MS);
    expect(link.states.all.slice(2, 4)).toEqual(["waiting", "connecting"]);
  });

  it("is tried at once when the page wakes", async () => {
    let isUp = false;
    await using link = await linked({ accept: () => isUp });
    await link.states.until(2);
    link.clock.advance(0);
    await link.states.until(4);
    isUp = true;
    link.socket.wake();
    expect((await link.states.until(6)).slice(4)).toEqual(["connecting", "open"]);
  });

  it("is not missed while the page rests", async () => {
    await using link = await linked();
    await link.frames.until(1);
    link.socket.rest();
    await link.closes.until(1);
    link.clock.advance(MAX_RETRY_MS);
    expect(link.states.all).toEqual(["connecting", "open", "waiting"]);
    link.socket.wake();
    expect((await link.states.until(5)).slice(3)).toEqual(["connecting", "open"]);
  });

  it("is replaced when somebody else takes it for dead", async () => {
    await using link = await linked();
    await link.frames.until(1);
    link.socket.reconnect();
    expect(link.states.all).toEqual(["connecting", "open", "waiting"]);
    link.clock.advance(0);
    expect((await link.states.until(5)).slice(3)).toEqual(["connecting", "open"]);
  });

  it("stays lost when it was closed here", async () => {
    await using link = await linked();
    await link.frames.until(1);
    link.socket.close();
    link.socket.wake();
    link.clock.advance(MAX_RETRY_MS);
    expect(link.states.all).toEqual(["connecting", "open"]);
    expect(link.clock.planned()).toBe(0);
  });
});

it("gives up an attempt that gets no answer", async () => {
  const server = createServer(() => {}).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const clock = testClock();
  const states: LinkState[] = [];
  const socket = openSocket({
    url: new URL(`ws://127.0.0.1:${port}/ws`),
    clock,
    hello: () => HELLO,
    onState: (state) => states.push(state),
    onFrame: () => {},
    onTurnedAway: () => {},
  });
  try {
    clock.advance(CONNECT_TIMEOUT_MS - 1);
    expect(states).toEqual(["connecting"]);
    clock.advance(1);
    expect(states).toEqual(["connecting", "waiting", "connecting"]);
  } finally {
    socket.close();
    server.close();
  }
});

test("the socket's address is on the page's own origin", () => {
  expect(socketUrl({ href: "http://localhost:3000/x?y#z" }).href).toBe("ws://localhost:3000/ws");
  expect(socketUrl({ href: "https://chat.example.org/" }).href).toBe("wss://chat.example.org/ws");
});
