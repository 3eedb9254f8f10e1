import { expect } from "vitest";
import { connectRaw, type RawClient } from "../transport/raw-client.fixture.ts";

// WebSocket by hand, for what no well-behaved client would send.

/** The bytes of a client's frame; masked with zeros, so that the payload stands as it is. */
export function frame(first: number, payload: number[] | Buffer, masked = true): Buffer {
  const { length } = payload;
  const mask = masked ? 0x80 : 0;
  const header = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  header[0] = first;
  if (length < 126) header[1] = mask | length;
  else if (length < 65_536) {
    header[1] = mask | 126;
    header.writeUInt16BE(length, 2);
  } else {
    header[1] = mask | 127;
    header.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([header, Buffer.alloc(masked ? 4 : 0), Buffer.from(payload)]);
}

/** A connection on the stage `ws`; resolves when the 101 is there. */
export async function upgradeRaw(http: string, headers: string[] = []): Promise<RawClient> {
  const raw = await handshakeRaw(http, headers);
  await expect.poll(() => raw.received(), { interval: 5 }).toContain("\r\n\r\n");
  return raw;
}

/** A handshake on the stage `ws`, as soon as it is sent, with what is to come right behind it. */
export async function handshakeRaw(
  http: string,
  headers: string[] = [],
  behind: Buffer = Buffer.alloc(0),
): Promise<RawClient> {
  const lines = [
    "GET /ws HTTP/1.1",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ...headers,
  ];
  return requestRaw(http, lines, behind);
}

/** A request that asks for an upgrade, by its lines but `Host` and `Connection`. */
export async function requestRaw(
  http: string,
  [first = "", ...headers]: string[],
  behind: Buffer = Buffer.alloc(0),
): Promise<RawClient> {
  const raw = await connectRaw(Number(new URL(http).port));
  const lines = [first, "Host: here", "Connection: Upgrade", ...headers];
  await raw.write(Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`), behind]));
  return raw;
}

/** The code of the close frame that came after the 101. */
export function closeCodeIn(received: string): number | undefined {
  return closeIn(received)?.code;
}

/** The close frame that came after the 101, when no other frame did. */
export function closeIn(received: string): { code: number; reason: string } | undefined {
  const bytes = Buffer.from(received.slice(received.indexOf("\r\n\r\n") + 4), "latin1");
  if (bytes[0] !== 0x88 || bytes.length < 4 || bytes.length < 2 + (bytes[1] ?? 0)) return undefined;
  return { code: bytes.readUInt16BE(2), reason: bytes.subarray(4, 2 + (bytes[1] ?? 0)).toString() };
}
