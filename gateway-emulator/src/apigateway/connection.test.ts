import { expect, test } from "vitest";
import { VirtualClock, type Clock } from "../control/clock.ts";
import { ConnectionStore, type Connection } from "./connection.ts";
import { CONNECTION_LIFETIME_MS, IDLE_TIMEOUT_MS } from "./limits.ts";

/** A store with one connection, and what was said to its socket. */
function storeWithOne() {
  const clock = new VirtualClock(1000);
  const said: string[] = [];
  const rules: string[] = [];
  const store = new ConnectionStore(clock, (_connection, rule) => rules.push(rule));
  const connection: Connection = {
    connectionId: "L0SM9cOFvHcCIhw=",
    connectedAt: clock.now(),
    lastActiveAt: clock.now(),
    sourceIp: "127.0.0.1",
    socket: {
      send: (text) => said.push(`send ${text}`),
      close: (code, reason) => said.push(`close ${code} ${reason}`),
      terminate: () => said.push("terminate"),
      bufferedAmount: 0,
    },
  };
  store.add(connection);
  return { clock, store, connection, said, rules };
}

test("a connection without traffic is closed with 1001 after exactly ten minutes", () => {
  const { clock, store, connection, said, rules } = storeWithOne();
  clock.advance(IDLE_TIMEOUT_MS - 1);
  expect(store.get(connection.connectionId)).toBe(connection);
  expect(said).toEqual([]);
  clock.advance(1);
  expect(said).toEqual(["close 1001 Going away"]);
  expect(store.get(connection.connectionId)).toBeUndefined();
  expect(connection.closing).toEqual({ code: 1001, reason: "Going away" });
  expect(rules).toEqual([expect.stringContaining("10 minutes")]);
});

test("traffic begins the ten minutes anew, however often it comes", () => {
  const { clock, store, connection, said } = storeWithOne();
  for (const afterMs of [1, IDLE_TIMEOUT_MS / 2, IDLE_TIMEOUT_MS - 1]) {
    clock.advance(afterMs);
    store.touch(connection);
    store.touch(connection);
  }
  clock.advance(IDLE_TIMEOUT_MS - 1);
  expect(said).toEqual([]);
  clock.advance(1);
  expect(said).toEqual(["close 1001 Going away"]);
});

test("a connection with traffic is closed with 1001 when it is two hours old", () => {
  const { clock, store, connection, said, rules } = storeWithOne();
  const stepMs = IDLE_TIMEOUT_MS / 2;
  for (let ageMs = stepMs; ageMs < CONNECTION_LIFETIME_MS; ageMs += stepMs) {
    clock.advance(stepMs);
    store.touch(connection);
  }
  clock.advance(stepMs - 1);
  expect(said).toEqual([]);
  clock.advance(1);
  expect(said).toEqual(["close 1001 Going away"]);
  expect(rules).toEqual([expect.stringContaining("2 hours")]);
});

test("a connection that was removed is left alone by both limits", () => {
  const { clock, store, connection, said, rules } = storeWithOne();
  expect(store.remove(connection.connectionId)).toBe(true);
  expect(store.remove(connection.connectionId)).toBe(false);
  clock.advance(CONNECTION_LIFETIME_MS);
  expect([said, rules]).toEqual([[], []]);
});

test("a connection that is closed is gone at once, before its client has answered", () => {
  const { clock, store, connection, said } = storeWithOne();
  store.close(connection, { code: 1000, reason: "Connection Closed Normally" });
  expect(store.get(connection.connectionId)).toBeUndefined();
  expect(store.all()).toEqual([]);
  clock.advance(CONNECTION_LIFETIME_MS);
  expect(said).toEqual(["close 1000 Connection Closed Normally"]);
});

test("a store that is empty has planned nothing, however many connections it has had", () => {
  const { clock, store, connection } = storeWithOne();
  let planned = 0;
  const counting: Clock = {
    now: () => clock.now(),
    elapsed: () => clock.elapsed(),
    sleep: (delayMs, signal) => clock.sleep(delayMs, signal),
    advance: (ms) => clock.advance(ms),
    pause: () => clock.pause(),
    after(delayMs, run) {
      planned++;
      const cancel = clock.after(delayMs, run);
      return () => {
        planned--;
        cancel();
      };
    },
  };
  const counted = new ConnectionStore(counting, () => undefined);
  const others = Array.from({ length: 1000 }, (_, at) => ({ ...connection, connectionId: `${at}` }));
  for (const other of others) counted.add(other);
  expect(planned).toBe(1);
  for (const { connectionId } of others) counted.remove(connectionId);
  expect(planned).toBe(0);
  counted.add(connection);
  expect(planned).toBe(1);
  expect(store.all()).toEqual([connection]);
});

test("each connection is closed at its own time, and one that has newly come is not forgotten", () => {
  const { clock, store, connection, said } = storeWithOne();
  clock.advance(IDLE_TIMEOUT_MS / 2);
  const socket = { ...connection.socket, close: () => said.push("close the second") };
  const second = { ...connection, connectionId: "second", lastActiveAt: clock.now(), socket };
  store.add(second);
  clock.advance(IDLE_TIMEOUT_MS / 2);
  expect(said).toEqual(["close 1001 Going away"]);
  clock.advance(IDLE_TIMEOUT_MS / 2 - 1);
  expect(store.all()).toEqual([second]);
  clock.advance(1);
  expect(said).toEqual(["close 1001 Going away", "close the second"]);
});
