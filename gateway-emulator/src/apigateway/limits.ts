/**
 * API Gateway's WebSocket quotas, and how it closes a connection that breaks one.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */

/** The longest frame that a client may send. */
export const MAX_FRAME_BYTES = 32_768;

/** The longest message, in either direction; a longer post is refused with 413. */
export const MAX_MESSAGE_BYTES = 131_072;

/** A connection without traffic is closed after this long. */
export const IDLE_TIMEOUT_MS = 600_000;

/** A connection is closed when it is this old, whatever its traffic. */
export const CONNECTION_LIFETIME_MS = 7_200_000;

/**
 * How much may wait for a slow reader before posts to it are refused with 429. AWS publishes no number: this is
 * eight messages of the largest size.
 */
export const MAX_BUFFERED_BYTES = 8 * MAX_MESSAGE_BYTES;

/** A close frame: what the client sees, and what `$disconnect` is told. */
export interface CloseFrame {
  code: number;
  reason: string;
}

export const CLOSE_IDLE: CloseFrame = { code: 1001, reason: "Going away" };
export const CLOSE_LIFETIME: CloseFrame = { code: 1001, reason: "Going away" };
export const CLOSE_SHUTDOWN: CloseFrame = { code: 1001, reason: "Going away" };
export const CLOSE_DELETED: CloseFrame = { code: 1000, reason: "Connection Closed Normally" };
/** The client went without a close frame. */
export const CLOSE_VANISHED: CloseFrame = { code: 1006, reason: "" };
export const CLOSE_BINARY: CloseFrame = { code: 1003, reason: "" };
export const CLOSE_FRAME_TOO_LONG: CloseFrame = {
  code: 1009,
  reason: `Max frame length of ${MAX_FRAME_BYTES} has been exceeded.`,
};

/**
 * The close frame that `ws` sends, by itself, to a client that breaks the protocol; undefined when the connection
 * broke without one. AWS's codes for this are not documented: these are the RFC's.
 * @see https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1
 */
export function closeFrameOf(error: Error): CloseFrame | undefined {
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (!code.startsWith("WS_ERR_")) return undefined;
  return { code: PROTOCOL_ERRORS[code] ?? 1002, reason: "" };
}

const PROTOCOL_ERRORS: Record<string, number> = {
  WS_ERR_INVALID_UTF8: 1007,
  WS_ERR_TOO_MANY_BUFFERED_PARTS: 1008,
  WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: 1009,
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 1009,
};

/** What `$disconnect` is told when the client's close frame carried no code. */
export const REASON_NO_STATUS = "Client-side close frame status not set";
