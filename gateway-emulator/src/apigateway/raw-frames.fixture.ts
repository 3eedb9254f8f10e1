import { expect } from "vitest";
import { connectRaw, type RawClient } from "../transport/raw-client.fixture.ts";

// WebSocket by hand, for what no well-behaved client would send.

/** The bytes of a client's frame of at most 125 bytes; masked with zeros, so that the payload stands as it is. */
export function frame(first: number, payload: number[] | Buffer, masked = true): Buffer {
  const mask = masked ? [0, 0, 0, 0] : [];
  return Buffer.from([first, (masked ? 0x80 : 0) | payload.length, ...mask, ...payload]);
}

/** A connection on the stage `ws`; resolves when the 101 is there. */
export async function upgradeRaw(http: string): Promise<RawClient> {
  const raw = await handshakeRaw(http);
  await expect.poll(() => raw.received(), { interval: 5 }).toContain("\r\n\r\n");
  return raw;
}

/** A handshake on the stage `ws`, as soon as it is sent. */
export async function handshakeRaw(http: string): Promise<RawClient> {
  const raw = await connectRaw(Number(new URL(http).port));
  const lines = [
    "GET /ws HTTP/1.1",
    "Host: here",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  ];
  await raw.write(`${lines.join("\r\n")}\r\n\r\n`);
  return raw;
}

/** The code of the close frame that came after the 101. */
export function closeCodeIn(received: string): number | undefined {
  const bytes = Buffer.from(received.slice(received.indexOf("\r\n\r\n") + 4), "latin1");
  return bytes[0] === 0x88 && bytes.length >= 4 ? bytes.readUInt16BE(2) : undefined;
}
