/**
 * The chat's own protocol, `chat.v1`: what the page and the handler say to each other over the WebSocket.
 *
 * Client frames are JSON with an `action`, which API Gateway's route selection expression reads; server frames
 * are JSON with a kind `k`. The events inside an `ev` frame carry the names of AG-UI 1.0. Receivers ignore
 * kinds, fields and event types that they do not know.
 *
 * @see https://docs.ag-ui.com/concepts/events
 */

/** Offered by the page in `Sec-WebSocket-Protocol`, and chosen by `$connect`. */
export const SUBPROTOCOL = "chat.v1";

/** The route keys that the stack declares besides `$connect`, `$disconnect` and `$default`. */
export const SEND_MESSAGE = "sendMessage";

/** No frame of ours is longer, in UTF-8 bytes, in either direction: API Gateway closes at 32,768. */
export const MAX_FRAME_BYTES = 28 * 1024;

/** The longest question, in UTF-8 bytes; leaves room for the rest of its frame. */
export const MAX_TEXT_BYTES = 24 * 1024;

/** Asks a question in a thread; answered with an `ack`, then with `ev` frames of the run it starts. */
export interface SendMessage {
  action: typeof SEND_MESSAGE;
  v: 1;
  /** The client's own id of this message: 1 to 64 letters, digits, `-` or `_`. */
  id: string;
  /** The client's own id of the conversation, of the same form; an unknown one starts a conversation. */
  thread: string;
  text: string;
}

/** Keeps an idle connection open; answered with `pong`. Has no route of its own: `$default` takes it. */
export interface Ping {
  action: "ping";
  v: 1;
}

export type ClientFrame = SendMessage | Ping;

export type ErrorCode =
  | "bad_request"
  | "too_large"
  | "throttled"
  | "model_unavailable"
  | "model_access"
  | "timeout"
  | "internal";

export interface ProtocolError {
  code: ErrorCode;
  /** Whether the same question may succeed when it is sent again. */
  retryable: boolean;
  /** What was wrong, in English, for developers; the page has its own words for people. */
  detail?: string;
}

/** Says what became of the client frame with this `id`. */
export type Ack =
  | { v: 1; k: "ack"; id: string; ok: true; thread: string; run: string }
  | { v: 1; k: "ack"; id: string; ok: false; err: ProtocolError };

/** One or more events of a run. `s` counts the run's frames from 0: they apply in this order. */
export interface EventFrame {
  v: 1;
  k: "ev";
  r: string;
  s: number;
  e: RunEvent[];
}

export interface Pong {
  v: 1;
  k: "pong";
  /** The server's time, in milliseconds since the Unix epoch. */
  now: number;
}

export type ServerFrame = Ack | EventFrame | Pong;

/** Tokens as Bedrock counts them. */
export interface Usage {
  inputTokens: number;
  outputTokens: number;
}

export type RunEvent =
  | { type: "RUN_STARTED"; threadId: string; runId: string }
  | { type: "TEXT_MESSAGE_START"; messageId: string; role: "assistant" }
  | { type: "TEXT_MESSAGE_CONTENT"; messageId: string; delta: string }
  | { type: "TEXT_MESSAGE_END"; messageId: string }
  | {
      type: "RUN_FINISHED";
      threadId: string;
      runId: string;
      stopReason: string;
      modelId: string;
      usage?: Usage;
    }
  | { type: "RUN_ERROR"; message: string; code: ErrorCode; retryable: boolean };

/** What API Gateway itself writes into the socket when it cannot route, or when the handler fails or is late. */
export interface GatewayFrame {
  message: string;
  connectionId: string;
  requestId: string;
}

/**
 * Reads a client frame.
 * @throws {InvalidFrameError} naming the field that is wrong
 */
export function parseClientFrame(json: string): ClientFrame {
  const frame = parseObject(json);
  if (frame.v !== 1) throw new InvalidFrameError("v must be 1", idOf(frame));
  switch (frame.action) {
    case SEND_MESSAGE: {
      const { id, thread, text } = frame;
      if (!isId(id))
        throw new InvalidFrameError("id must be 1 to 64 letters, digits, '-' or '_'", idOf(frame));
      if (!isId(thread))
        throw new InvalidFrameError("thread must be 1 to 64 letters, digits, '-' or '_'", id);
      if (typeof text !== "string" || text.trim() === "")
        throw new InvalidFrameError("text must be a string that is not blank", id);
      if (utf8Length(text) > MAX_TEXT_BYTES)
        throw new InvalidFrameError(
          `text is ${utf8Length(text)} bytes; the limit is ${MAX_TEXT_BYTES}`,
          id,
          "too_large",
        );
      return { action: SEND_MESSAGE, v: 1, id, thread, text };
    }
    case "ping":
      return { action: "ping", v: 1 };
    default:
      throw new InvalidFrameError(`no action ${JSON.stringify(frame.action) ?? "given"}`, idOf(frame));
  }
}

/** Reads what arrives in the page: a frame of the handler's, one of API Gateway's own, or `undefined` for neither. */
export function parseServerFrame(json: string): ServerFrame | GatewayFrame | undefined {
  let frame: Record<string, unknown>;
  try {
    frame = parseObject(json);
  } catch {
    return undefined;
  }
  if (frame.v === 1 && typeof frame.k === "string" && ["ack", "ev", "pong"].includes(frame.k))
    return frame as unknown as ServerFrame;
  if (typeof frame.message === "string" && typeof frame.connectionId === "string")
    return frame as unknown as GatewayFrame;
  return undefined;
}

/** A client frame that does not follow the protocol; `frameId` is its id where it had a readable one. */
export class InvalidFrameError extends Error {
  readonly frameId: string | undefined;
  readonly code: "bad_request" | "too_large";

  constructor(message: string, frameId?: string, code: "bad_request" | "too_large" = "bad_request") {
    super(message);
    this.name = "InvalidFrameError";
    this.frameId = frameId;
    this.code = code;
  }
}

/** How many bytes a string takes on the wire. */
export function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}

function parseObject(json: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new InvalidFrameError("the frame is not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new InvalidFrameError("the frame is not a JSON object");
  return value as Record<string, unknown>;
}

function isId(value: unknown): value is string {
  return typeof value === "string" && /^[A-Za-z0-9_-]{1,64}$/.test(value);
}

function idOf(frame: Record<string, unknown>): string | undefined {
  return isId(frame.id) ? frame.id : undefined;
}
