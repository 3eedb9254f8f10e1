import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { SystemClock } from "../../control/clock.ts";
import { Attachment } from "./attachment.ts";

/** On a machine that has much to do, megabytes take their time. */
const SOON = { interval: 5, timeout: 4000 };

/** Both ends of a connection. */
async function pair() {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
  const far = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [[near]] = (await Promise.all([once(server, "connection"), once(far, "open")])) as [
    [WebSocket],
    unknown,
  ];
  server.close();
  return { near, far };
}

/** A client and an inspector that tests speak for. */
async function attached() {
  const [client, inspector] = await Promise.all([pair(), pair()]);
  const ends: string[] = [];
  let pauses = 0;
  const attachment = new Attachment({
    functionName: "chat",
    environmentId: "one",
    client: client.near,
    inspector: inspector.near,
    clock: new SystemClock(),
    pause: () => (pauses++, () => void pauses--),
    onSetUp: () => undefined,
    onEnd: (why) => ends.push(why),
  });
  return {
    attachment,
    client,
    inspector,
    ends,
    pauses: () => pauses,
    [Symbol.dispose]() {
      for (const socket of [client.far, inspector.far]) socket.terminate();
      attachment.end("closed");
    },
  };
}

test.each(["client", "inspector"] as const)(
  "the %s that does not read holds up the other side, and gets all when it reads again",
  async (slow) => {
    using all = await attached();
    const [from, to] = slow === "client" ? [all.inspector, all.client] : [all.client, all.inspector];
    to.far.pause();
    const sizes: number[] = [];
    to.far.on("message", (data: Buffer) => sizes.push(data.length));
    for (let sent = 1; sent <= 12; sent++) from.far.send(Buffer.alloc(4_000_000 + sent));
    await expect.poll(() => from.near.isPaused, SOON).toBe(true);
    to.far.resume();
    await expect.poll(() => sizes.length, SOON).toBe(12);
    expect(sizes).toEqual(Array.from({ length: 12 }, (_, at) => 4_000_001 + at));
    expect(from.near.isPaused).toBe(false);
  },
);

test("text stays text, and what is binary binary", async () => {
  using all = await attached();
  const heard: [string, boolean][] = [];
  all.inspector.far.on("message", (data: Buffer, isBinary) => heard.push([data.toString(), isBinary]));
  all.client.far.send("text");
  all.client.far.send(Buffer.from("binary"));
  await expect
    .poll(() => heard, SOON)
    .toEqual([
      ["text", false],
      ["binary", true],
    ]);
});

test("what an inspector only quotes does not stop time", async () => {
  using all = await attached();
  const heard = once(all.client.far, "message");
  all.inspector.far.send('{"id":1,"result":{"value":"{\\"method\\":\\"Debugger.paused\\"}"}}');
  await heard;
  expect([all.pauses(), all.attachment.isPaused]).toEqual([0, false]);
});

test("it ends once, by whom it ended first, and both sides are closed", async () => {
  using all = await attached();
  all.inspector.far.send('{"method":"Debugger.paused","params":{}}');
  await expect.poll(all.pauses, SOON).toBe(1);
  const closed = [once(all.client.far, "close"), once(all.inspector.far, "close")];
  all.inspector.far.terminate();
  const [[code, reason]] = (await Promise.all(closed)) as [[number, Buffer], unknown];
  expect([code, reason.toString()]).toEqual([1012, "the execution environment has gone: attach again"]);
  await expect.poll(() => all.client.near.readyState, SOON).toBe(WebSocket.CLOSED);
  expect([all.ends, all.pauses()]).toEqual([["environment"], 0]);
});
