import {
  CLOSE_BINARY,
  CLOSE_FRAME_TOO_LONG,
  MAX_FRAME_BYTES,
  MAX_MESSAGE_BYTES,
  type CloseFrame,
} from "../limits.ts";
import type { RefusedFrame } from "./frame-scanner.ts";

/** Why a client's own frames end its connection. */
export interface Refusal {
  close: CloseFrame;
  /** What the developer is told: the rule, the numbers, the way out. */
  rule: string;
}

/** Why a frame may not pass, by its header alone. */
export function refusalOfFrame(frame: RefusedFrame): Refusal {
  switch (frame.why) {
    case "binary":
      return { close: CLOSE_BINARY, rule: "API Gateway takes text frames only; send text" };
    case "too long":
      return {
        close: CLOSE_FRAME_TOO_LONG,
        rule: `the frame is ${count(frame.payloadBytes)} bytes, the limit is ${count(MAX_FRAME_BYTES)}; split the message`,
      };
  }
}

/**
 * Why `ws` has closed a connection, which it has done by then; undefined when the connection broke without a close
 * frame. AWS's codes for this are not documented: these are the RFC's.
 * @see https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1
 */
export function refusalOfError(error: Error): Refusal | undefined {
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH")
    return {
      close: { code: 1009, reason: "" },
      rule: `the message is longer than ${count(MAX_MESSAGE_BYTES)} bytes, all its frames together and uncompressed; split it`,
    };
  const closeCode = code.startsWith("Z_") ? 1007 : CLOSE_CODES[code];
  if (closeCode === undefined && !code.startsWith("WS_ERR_")) return undefined;
  return {
    close: { code: closeCode ?? 1002, reason: "" },
    rule: `the client breaks the WebSocket protocol (${error.message})`,
  };
}

const CLOSE_CODES: Record<string, number> = {
  WS_ERR_INVALID_UTF8: 1007,
  WS_ERR_TOO_MANY_BUFFERED_PARTS: 1008,
  WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: 1009,
};

function count(bytes: number): string {
  return bytes.toLocaleString("en");
}
