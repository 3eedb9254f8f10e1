import { randomUUID } from "node:crypto";
import { STATUS_CODES } from "node:http";
import type { FastifyReply } from "fastify";
import type { Deflate } from "../frames/deflate.ts";
import { WEBSOCKET_VERSION } from "./handshake.ts";
import type { HttpAnswer } from "../http-error.ts";

/**
 * The lines of the 101 as a capture shows them: their order, the case of the names, and of the function's headers one.
 * @param lines what `ws` would send
 */
export function switchingProtocols(
  lines: string[],
  of: { nowMs: number; deflate: Deflate | undefined; subprotocol: string | undefined },
): string[] {
  const { nowMs, deflate, subprotocol } = of;
  const accept = lines.find((line) => line.startsWith("Sec-WebSocket-Accept: "))?.split(": ")[1];
  const hasSubprotocol = subprotocol !== undefined && isFieldValue(subprotocol);
  return [
    "HTTP/1.1 101 Switching Protocols",
    `Date: ${httpDate(nowMs)}`,
    "Connection: upgrade",
    "upgrade: websocket",
    `sec-websocket-accept: ${accept ?? ""}`,
    ...(deflate ? [`sec-websocket-extensions: ${deflate.reply}`] : []),
    ...(hasSubprotocol ? [`Sec-WebSocket-Protocol: ${subprotocol}`] : []),
  ];
}

/** A function's text must not end the header line that it is put into. */
export function isFieldValue(text: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(text);
}

/** Answers a handshake as any request is answered, and ends its connection. */
export function refuseHandshake(
  reply: FastifyReply,
  { statusCode, headers, body }: HttpAnswer,
  nowMs: number,
): void {
  const hasBody = statusCode !== 304;
  const all = {
    Date: httpDate(nowMs),
    "x-amzn-RequestId": randomUUID(),
    ...headers,
    ...(hasBody && { "content-length": String(Buffer.byteLength(body)) }),
    ...(statusCode === 426 && { upgrade: "websocket", "sec-websocket-version": WEBSOCKET_VERSION }),
    connection: "close",
  };
  // Fastify would write the names in lower case, and a status that has no name as unknown.
  reply.hijack();
  reply.raw.writeHead(statusCode, STATUS_CODES[statusCode] ?? "", all).end(hasBody ? body : undefined);
}

function httpDate(epochMs: number): string {
  return new Date(epochMs).toUTCString();
}
