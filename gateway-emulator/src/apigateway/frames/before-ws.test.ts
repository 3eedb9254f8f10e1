import { once } from "node:events";
import { Duplex } from "node:stream";
import { expect, test } from "vitest";
import { scanBeforeWs } from "./before-ws.ts";

const HELLO = Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69]);

/** A connection, and what the one that reads it has got of it. */
function connection() {
  const read: Buffer[] = [];
  const stream = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
  stream.on("data", (chunk: Buffer) => read.push(chunk));
  return { stream, read };
}

const compressed = false;

test("the reader gets what passes, and hears of the rest only what is refused", async () => {
  const { stream, read } = connection();
  const refused: string[] = [];
  scanBeforeWs(stream, { compressed, refuse: ({ why }) => void refused.push(why) });
  stream.push(HELLO);
  stream.push(Buffer.from([0x82, 0x80, 0, 0, 0, 0]));
  stream.push(HELLO);
  await expect.poll(() => refused, { interval: 5 }).toEqual(["binary"]);
  expect(read).toEqual([HELLO]);
});

test("what a paused connection has not read when it closes is looked at all the same", async () => {
  const { stream, read } = connection();
  const refused: string[] = [];
  scanBeforeWs(stream, { compressed, refuse: ({ why }) => void refused.push(why) });
  stream.pause();
  stream.push(HELLO);
  stream.push(Buffer.from([0x82, 0x80, 0, 0, 0, 0]));
  const closed = once(stream, "close");
  stream.destroy();
  await closed;
  expect(read).toEqual([HELLO]);
  expect(refused).toEqual(["binary"]);
  expect(stream.readableLength).toBe(0);
});

test("once it is ended, the reader gets nothing more", async () => {
  const { stream, read } = connection();
  const end = scanBeforeWs(stream, { compressed, refuse: () => undefined });
  end();
  stream.push(HELLO);
  stream.push(null);
  await once(stream, "end");
  expect(read).toEqual([]);
});

test("there must be one reader, no more and no less", () => {
  const { stream } = connection();
  const options = { compressed, refuse: () => undefined };
  stream.on("data", () => undefined);
  expect(() => scanBeforeWs(stream, options)).toThrow("one reader");
  stream.removeAllListeners("data");
  expect(() => scanBeforeWs(stream, options)).toThrow("one reader");
});
