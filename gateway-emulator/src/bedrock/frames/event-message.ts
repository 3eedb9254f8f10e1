import { encodeMessage } from "../../transport/event-stream.ts";
import type { Breakage } from "../model/breakage.ts";

/** A modelled exception, which ends the stream. */
export function encodeException({
  name,
  message,
  originalStatusCode,
  originalMessage,
}: Omit<Extract<Breakage, { type: "exception" }>, "type">): Buffer {
  return encodeMessage({
    headers: [
      [":exception-type", name],
      [":content-type", "application/json"],
      [":message-type", "exception"],
    ],
    payload: Buffer.from(JSON.stringify({ message, originalMessage, originalStatusCode })),
  });
}

/** An unmodelled error, which ends the stream. */
export function encodeError({ code, message }: { code: string; message: string }): Buffer {
  return encodeMessage({
    headers: [
      [":error-code", code],
      [":error-message", message],
      [":message-type", "error"],
    ],
    payload: Buffer.alloc(0),
  });
}
