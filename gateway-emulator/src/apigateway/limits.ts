import type { Throttling } from "./definition.ts";

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

/** Whether a client's WebSocket pings count as traffic. Nobody has seen them do so on AWS, and nobody the contrary. */
export const PING_RESETS_IDLE: boolean = false;

/** A connection is closed when it is this old, whatever its traffic. */
export const CONNECTION_LIFETIME_MS = 7_200_000;

/** How long a client may take to answer a close frame before its socket is ended. AWS publishes no number. */
export const CLOSE_HANDSHAKE_TIMEOUT_MS = 30_000;

/** The longest URL of a handshake or of a call to `@connections`, from the scheme to the end of the query. */
export const MAX_URL_CHARACTERS = 4_096;

/**
 * How much may wait for a slow reader before posts to it are refused with 429. AWS publishes no number: this is
 * eight messages of the largest size.
 */
export const MAX_BUFFERED_BYTES = 8 * MAX_MESSAGE_BYTES;

/**
 * What one account's APIs take together in a region, callbacks included; some newer regions have a quarter of it.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
export const ACCOUNT_THROTTLING: Throttling = { rateLimit: 10_000, burstLimit: 5_000 };

/** Handshakes of one account in a region. AWS publishes the rate, not the burst: this is one second of it. */
export const NEW_CONNECTIONS_THROTTLING: Throttling = { rateLimit: 500, burstLimit: 500 };

/** A longer access log event is cut off here. */
export const MAX_ACCESS_LOG_EVENT_BYTES = 1_024;

/** API Gateway's price is by messages of this size, in both directions; a longer one counts as several. */
export const METERED_MESSAGE_BYTES = 32_768;

/** How long an authorizer's function is waited for: as long as any integration. */
export const AUTHORIZER_TIMEOUT_MS = 29_000;

/** What an authorizer returns may be this long. */
export const MAX_AUTHORIZER_RESULT_BYTES = 8_192;

/**
 * The longest answer of an HTTP backend that is read. For WebSocket APIs AWS publishes no number: this is what its REST
 * APIs take.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
 */
export const MAX_BACKEND_BODY_BYTES = 10_485_760;

/**
 * How long the check of what a client or a function has sent may hold up everything else, in milliseconds. The
 * emulator's own limit.
 */
export const MAX_CHECK_MS = 100;

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

/** What `$disconnect` is told when the client's close frame carried no code. */
export const REASON_NO_STATUS = "Client-side close frame status not set";
