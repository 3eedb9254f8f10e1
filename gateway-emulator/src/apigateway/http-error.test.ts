import { expect, test } from "vitest";
import { connectRaw } from "../transport/raw-client.fixture.ts";
import { startGateway, type TestGateway } from "./gateway.fixture.ts";

const handlers = { $default: () => ({}) };

function adviceOf(api: TestGateway): unknown[] {
  return api.journal.after(0).flatMap(({ kind, detail }) => (kind === "advice" ? [detail?.advice] : []));
}

test("a client that breaks off in the middle of its post is nothing to tell of", async () => {
  await using api = await startGateway({ handlers });
  const raw = await connectRaw(Number(new URL(api.http).port));
  await raw.write("POST /ws/@connections/none HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\nhalf");
  await expect.poll(api.sockets, { interval: 5 }).toBe(1);
  await fetch(`${api.http}/prod`);
  raw.socket.resetAndDestroy();
  await expect.poll(() => adviceOf(api).length, { interval: 5 }).toBe(1);
  await fetch(`${api.http}/prod`);
  expect(adviceOf(api)).toEqual([expect.stringContaining("403"), expect.stringContaining("403")]);
});

test.each([
  ["its length", Buffer.alloc(2_000_000), {}, "a post of 2,000,000 bytes"],
  [
    "that it was longer than what is read",
    streamOf(2_000_000),
    { duplex: "half" },
    "a post of more than 1,048,576",
  ],
])("a post that is cut off is told of with %s", async (_case, body, more, told) => {
  await using api = await startGateway({ handlers });
  const request = { method: "POST", body, ...more } as RequestInit;
  await fetch(`${api.http}/ws/@connections/L0SM9cOFvHcCIhw=`, request).catch(() => undefined);
  expect(adviceOf(api)).toEqual([expect.stringContaining(told)]);
});

function streamOf(bytes: number): ReadableStream<Uint8Array> {
  return new Blob([new Uint8Array(bytes)]).stream();
}
