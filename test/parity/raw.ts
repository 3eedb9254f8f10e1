import { once } from "node:events";
import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { expect } from "vitest";
import type { ApiName } from "./probe/probe-api.ts";
import type { Target } from "./target.ts";

/** A connection on which the bytes are written by hand, for what no well-behaved client would send. */
export interface RawClient extends Disposable {
  socket: Socket;
  /** What has come so far, a character for each byte. */
  received(): string;
  /** The code of the close frame that came after the 101; waits for it. */
  closeFrame(): Promise<{ code: number; reason: string }>;
}

/** Opens a connection to where clients of an API connect; one that `keepsOpen` does not end when the other side does. */
export async function openRaw(target: Target, api: ApiName, keepsOpen = false): Promise<RawClient> {
  const url = new URL(target.websocket(api));
  const isTls = url.protocol === "wss:";
  const host = url.hostname;
  const port = Number(url.port || (isTls ? 443 : 80));
  const plain = connectPlain({ host, port, allowHalfOpen: keepsOpen });
  const socket = isTls ? connectTls({ socket: plain, servername: host, ALPNProtocols: ["http/1.1"] }) : plain;
  await once(socket, isTls ? "secureConnect" : "connect");
  let received = "";
  socket.on("data", (chunk: Buffer) => (received += chunk.toString("latin1")));
  socket.on("error", () => undefined);
  const closeFrame = () => closeFrameIn(received);
  return {
    socket,
    received: () => received,
    async closeFrame() {
      await expect.poll(closeFrame, { timeout: 8_000, interval: 5 }).toBeDefined();
      return closeFrame() ?? { code: 0, reason: "" };
    },
    [Symbol.dispose]: () => socket.destroy(),
  };
}

/** The same, as a WebSocket; resolves when the 101 is there. */
export async function upgradeRaw(
  target: Target,
  api: ApiName,
  of: { query?: string; headers?: string[]; keepsOpen?: boolean } = {},
): Promise<RawClient> {
  const { query = "", headers = [], keepsOpen } = of;
  const raw = await openRaw(target, api, keepsOpen);
  const { host, pathname } = new URL(target.websocket(api));
  raw.socket.write(
    [
      `GET ${pathname}${query} HTTP/1.1`,
      `Host: ${host}`,
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      ...headers,
      "\r\n",
    ].join("\r\n"),
  );
  await expect.poll(raw.received, { timeout: 8_000, interval: 5 }).toMatch(/^HTTP\/1\.1 101 [^]*\r\n\r\n/);
  return raw;
}

/** A client's frame of at most 125 bytes, masked with zeros so that its payload stands as it is. */
export function frame(firstByte: number, payload: Uint8Array | string, masked = true): Buffer {
  const bytes = Buffer.from(payload);
  const mask = masked ? [0, 0, 0, 0] : [];
  return Buffer.from([firstByte, (masked ? 0x80 : 0) | bytes.length, ...mask, ...bytes]);
}

/** The first frame after the 101, when it is a close frame that says why. */
function closeFrameIn(received: string): { code: number; reason: string } | undefined {
  const bytes = Buffer.from(received.slice(received.indexOf("\r\n\r\n") + 4), "latin1");
  const length = (bytes[1] ?? 0) & 0x7f;
  if (bytes[0] !== 0x88 || length < 2 || bytes.length < 2 + length) return undefined;
  return { code: bytes.readUInt16BE(2), reason: bytes.subarray(4, 2 + length).toString("utf8") };
}
