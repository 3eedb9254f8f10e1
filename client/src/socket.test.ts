import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { describe, expect, it, test } from "vitest";
import { WebSocketServer } from "ws";
import type { WebSocket as ServerSocket } from "ws";
import {
  CONNECT_TIMEOUT_MS,
  FIRST_RETRY_MS,
  MAX_RETRY_MS,
  openSocket,
  PING_INTERVAL_MS,
  PONG_TIMEOUT_MS,
  retryDelayMs,
  socketUrl,
  STABLE_MS,
} from "./socket.ts";
import type { LinkState } from "./socket.ts";
import { testClock } from "./test-clock.fixture.ts";

/** A server and a page's socket that talks to it, on a clock of their own. */
async function linked({ accept = () => true }: { accept?: () => boolean } = {}) {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", verifyClient: accept });
  await once(server, "listening");
  const connections = collector<{ peer: ServerSocket; protocol: string }>();
  const received = collector<unknown>();
  server.on("connection", (peer) => {
    peer.on("message", (data: Buffer) => received.push(JSON.parse(data.toString())));
    connections.push({ peer, protocol: peer.protocol });
  });
  const clock = testClock();
  const states = collector<LinkState>();
  const frames = collector<unknown>();
  const { port } = server.address() as AddressInfo;
  const socket = openSocket({
    url: new URL(`ws://127.0.0.1:${port}/ws`),
    clock,
    random: () => 0.5,
    onState: (state) => states.push(state),
    onFrame: (frame) => frames.push(frame),
  });
  return {
    socket,
    clock,
    states,
    frames,
    connections,
    received,
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

describe("a connection", () => {
  it("offers the chat's sub-protocol", async () => {
    await using link = await linked();
    const [first] = await link.connections.until(1);
    expect(first?.protocol).toBe("chat.v1");
    expect(await link.states.until(2)).toEqual(["connecting", "open"]);
  });

  it("sends only while it is open, and says so", async () => {
    await using link = await linked();
    expect(link.socket.send({ action: "ping", v: 1 })).toBe(false);
    await link.states.until(2);
    expect(link.socket.send({ action: "ping", v: 1 })).toBe(true);
    expect(await link.received.until(1)).toEqual([{ action: "ping", v: 1 }]);
  });

  it("hands on the handler's frames and API Gateway's own, and nothing else", async () => {
    await using link = await linked();
    const [first] = await link.connections.until(1);
    const gateway = { message: "Internal server error", connectionId: "c=", requestId: "r=" };
    const frames = [gateway, { v: 1, k: "pong", now: 5 }];
    for (const text of ["no JSON", "[]", "{}", ...frames.map((frame) => JSON.stringify(frame))])
      first?.peer.send(text);
    expect(await link.frames.until(2)).toEqual(frames);
  });

  it("pings every four minutes, well within API Gateway's ten", async () => {
    await using link = await linked();
    const [first] = await link.connections.until(1);
    await link.states.until(2);
    first?.peer.on("message", () => first.peer.send('{"v":1,"k":"pong","now":0}'));
    for (const count of [1, 2, 3]) {
      link.clock.advance(PING_INTERVAL_MS);
      await link.received.until(count);
      await link.frames.until(count);
    }
    link.clock.advance(PONG_TIMEOUT_MS);
    expect(PING_INTERVAL_MS).toBeLessThan(10 * 60_000);
    expect(link.states.all).toEqual(["connecting", "open"]);
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
    await link.states.until(2);
    link.clock.advance(PING_INTERVAL_MS);
    link.clock.advance(PONG_TIMEOUT_MS);
    expect(link.states.all.slice(0, 4)).toEqual(["connecting", "open", "waiting", "connecting"]);
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

  it("stays lost when it was closed here", async () => {
    await using link = await linked();
    await link.states.until(2);
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
    onState: (state) => states.push(state),
    onFrame: () => {},
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

test("attempts are spread from zero to a limit that doubles up to half a minute", () => {
  expect(retryDelayMs(0, 1)).toBe(0);
  expect([1, 2, 3].map((attempts) => retryDelayMs(attempts, 1))).toEqual([1_000, 2_000, 4_000]);
  expect(retryDelayMs(40, 1)).toBe(MAX_RETRY_MS);
  expect(retryDelayMs(5, 0)).toBe(0);
  expect(FIRST_RETRY_MS).toBe(500);
});

test("the socket's address is on the page's own origin", () => {
  expect(socketUrl({ href: "http://localhost:3000/x?y#z" }).href).toBe("ws://localhost:3000/ws");
  expect(socketUrl({ href: "https://chat.example.org/" }).href).toBe("wss://chat.example.org/ws");
});
