/**
 * The chat's own protocol, `chat.v1`: what the page and the handler say to each other over the WebSocket.
 *
 * Client frames are JSON with an `action`, which API Gateway's route selection expression reads; server frames
 * are JSON with a kind `k`. The events inside carry the names and fields of AG-UI 1.0; what AG-UI has no field for
 * stands in their `metadata`. Receivers ignore kinds, fields and event types that they do not know.
 *
 * docs/chat-v1.md explains it to people who write another client; docs/chat-v1.schema.json is made from this file.
 * @see https://docs.ag-ui.com/concepts/events
 */

/** Offered by the page in `Sec-WebSocket-Protocol`, and chosen by `$connect`. */
export const SUBPROTOCOL = "chat.v1";

/** The actions, each with a route of its own in the stack. */
export const ACTIONS = [
  "hello",
  "send",
  "regen",
  "stop",
  "resume",
  "open",
  "threads",
  "edit",
  "ping",
] as const;

export type Action = (typeof ACTIONS)[number];

/** No frame of ours is longer, in UTF-8 bytes, in either direction: API Gateway closes at 32,768. */
export const MAX_FRAME_BYTES = 28 * 1024;

/** The longest question, in UTF-8 bytes; leaves room for the rest of its frame. */
export const MAX_TEXT_BYTES = 24 * 1024;

/** The longest system prompt of a conversation, in UTF-8 bytes. */
export const MAX_SYSTEM_BYTES = 8 * 1024;

/** The longest question that RUN_STARTED tells, in UTF-8 bytes: it is said again with each replay of the run. */
export const MAX_TOLD_QUESTION_BYTES = 4 * 1024;

/** The longest title, in UTF-16 code units. */
export const MAX_TITLE_CHARS = 120;

/** How many threads one connection listens to, and how many runs it takes up at once. */
export const MAX_SUBSCRIPTIONS = 16;

/** The most messages, or threads, on one page. */
export const MAX_PAGE = 100;

/** By run, the number of the last event that was applied; -1 for none. */
export type Cursors = Record<string, number>;

/** What a conversation's answers are made with; what is absent is the deployment's choice. */
export interface AnswerOptions {
  /**
   * From 0 to 1; left out where the model takes none.
   * @minimum 0
   * @maximum 1
   */
  temperature?: number;
  /**
   * 1 to 32,000.
   * @asType integer
   * @minimum 1
   * @maximum 32000
   */
  maxTokens?: number;
  system?: string;
}

interface ClientFrameBase<A extends Action> {
  action: A;
  v: 1;
  /**
   * The client's own id of this frame, best a ULID: 1 to 48 letters, digits, `-` or `_`. Sent again with the same
   * id, an action is done once.
   * @pattern ^[A-Za-z0-9_-]{1,48}$
   */
  id: string;
}

/** The first frame of a connection: says whose it is, and takes up what was going on. Answered with `ready`. */
export interface Hello extends ClientFrameBase<"hello"> {
  /**
   * A secret of this browser's, 1 to 64 letters, digits, `-` or `_`: conversations belong to it where nobody signs in.
   * @pattern ^[A-Za-z0-9_-]{1,64}$
   */
  device: string;
  /** An IANA time zone, such as `Europe/Paris`. */
  tz?: string;
  /** A BCP 47 language tag. */
  lang?: string;
  /** Threads to hear of. */
  subs?: string[];
  cursors?: Cursors;
}

/** Asks a question. Its `id` is also the id of the message and of the run that answers it. */
export interface Send extends ClientFrameBase<"send"> {
  /** The client's own id of the conversation; an unknown one starts a conversation. */
  thread: string;
  /** The message that this one follows; `null` for the first; the thread's newest when absent. */
  parent?: string | null;
  text: string;
  /** One of `ready.models`. */
  model?: string;
  opts?: AnswerOptions;
}

/** Asks for another answer to a question; the answers there are stay. Its `id` is the id of the run. */
export interface Regen extends ClientFrameBase<"regen"> {
  thread: string;
  /** The question's message. */
  parent: string;
  model?: string;
  opts?: AnswerOptions;
}

/** Ends a run; what was written stays. */
export interface Stop extends ClientFrameBase<"stop"> {
  run: string;
}

/** Asks for what came after the cursors, and for what is still to come. */
export interface Resume extends ClientFrameBase<"resume"> {
  cursors: Cursors;
}

/** Asks for a page of a thread, newest messages first, and to hear of it from now on. */
export interface Open extends ClientFrameBase<"open"> {
  thread: string;
  /** What an earlier page gave as `more`. */
  before?: string;
  /**
   * 1 to 100; 50 when absent.
   * @asType integer
   * @minimum 1
   * @maximum 100
   */
  limit?: number;
}

/** Asks for a page of the list of conversations, the last used first. */
export interface Threads extends ClientFrameBase<"threads"> {
  /** What an earlier page gave as `next`. */
  cursor?: string;
  /** Only threads whose title contains this, whatever the case. */
  q?: string;
  /**
   * 1 to 100; 50 when absent.
   * @asType integer
   * @minimum 1
   * @maximum 100
   */
  limit?: number;
}

/** Changes a thread: its title, its pin, or that it is there at all. */
export type Edit = ClientFrameBase<"edit"> & { thread: string } & (
    | { op: "rename"; title: string }
    | { op: "pin"; pinned: boolean }
    | { op: "delete" }
  );

/** Keeps an idle connection open; answered with `pong`. */
export interface Ping {
  action: "ping";
  v: 1;
}

export type ClientFrame = Hello | Send | Regen | Stop | Resume | Open | Threads | Edit | Ping;

/** The client's words for what went wrong go by these; the page has its own sentences for people. */
export const ERROR_CODES = [
  "unauthorized",
  "forbidden",
  "bad_request",
  "too_large",
  "context_too_long",
  "throttled",
  "quota",
  "model_unavailable",
  "model_access",
  "timeout",
  "guardrail",
  "cancelled",
  "not_found",
  "conflict",
  "upgrade",
  "internal",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export interface ProtocolError {
  code: ErrorCode;
  /** Whether the same question may succeed when it is sent again. */
  retryable: boolean;
  /** How long to wait before that. */
  retryAfterMs?: number;
  /** What was wrong, in English, for developers. */
  detail?: string;
}

/** Answers `hello`. */
export interface Ready {
  v: 1;
  k: "ready";
  /** Of the frame that this answers. */
  id: string;
  /** The connection's id. */
  conn: string;
  /** Seconds until the client had better open another connection. */
  ttl: number;
  /** The server's time, in milliseconds since the Unix epoch. */
  now: number;
  /** In UTF-8 bytes. */
  limits: { frame: number; text: number; system: number };
  /** Bedrock's ids of the models that there are to choose from, the default first. */
  models: string[];
  /** Changes with each deployment. */
  build: string;
  /** Of the runs in `cursors`, those that are not there, or no longer: open their threads instead. */
  gone?: string[];
}

/**
 * Says what became of the client frame with this `id`. `dup`: it had been taken before. `gone`, to `resume`: of the
 * runs in `cursors`, those that are not there, or no longer.
 */
export type Ack =
  | { v: 1; k: "ack"; id: string; ok: true; dup?: true; run?: string; thread?: string; gone?: string[] }
  | { v: 1; k: "ack"; id: string; ok: false; err: ProtocolError };

/**
 * Events of a run. `s` is the number of the first of them, counted from 0 through the run: event `i` has number
 * `s + i`, so what is there already can be passed over, and what is missing shows.
 */
export interface EventFrame {
  v: 1;
  k: "ev";
  r: string;
  s: number;
  e: RunEvent[];
}

/** A run is there but silent. `s` is the number of its last event, or -1. */
export interface Heartbeat {
  v: 1;
  k: "hb";
  r: string;
  s: number;
  st: "queued" | "thinking" | "tool" | "writing";
}

/**
 * A run so far, in as few events as say it: takes the place of what the client has of it, once all `n` parts are
 * there; part `p` counts from 0. `s` is the number of the last event that is in it.
 */
export interface Snapshot {
  v: 1;
  k: "snap";
  r: string;
  s: number;
  p: number;
  n: number;
  e: RunEvent[];
}

/**
 * A page of a thread, oldest message first, in `n` parts. A message too long for a frame stands in several of them,
 * each with a piece of its `content`, in order.
 */
export interface History {
  v: 1;
  k: "hist";
  /** Of the frame that asked. */
  id: string;
  thread: string;
  p: number;
  n: number;
  messages: ThreadMessage[];
  /** On the last part, when there are older messages: the `before` of the next page. */
  more?: string;
  /** On the last part, the runs that are still writing; their `snap` follows. */
  running?: string[];
  /**
   * On the last part of the newest page, what the conversation goes on with, `{}` for the deployment's choice; absent
   * where it does not fit into a frame: then it is as it was.
   */
  options?: AnswerOptions;
  /** On the last part of the newest page, the model that the conversation goes on with; absent for the deployment's. */
  model?: string;
}

/**
 * An AG-UI message with its place in the thread. What belongs to an answer, its reasoning and the results of its
 * tools, follows it and has it for its `parent`.
 */
export interface ThreadMessage {
  id: string;
  role: "user" | "assistant" | "reasoning" | "tool";
  content: string;
  toolCalls?: { id: string; type: "function"; function: { name: string; arguments: string } }[];
  toolCallId?: string;
  error?: string;
  metadata: MessageMetadata;
}

export interface MessageMetadata {
  /** The message before it; `null` at the thread's beginning. Answers to one question are siblings. */
  parent: string | null;
  /** ISO 8601. */
  createdAt: string;
  run?: string;
  model?: string;
  /** Bedrock's, or `cancelled`; absent when the model did not come to its end. */
  stopReason?: string;
  usage?: TokenUsage;
  citations?: unknown[];
  /** Of an answer, what its run's `metrics` event said. */
  metrics?: AnswerMetrics;
  /** Of an answer, when the model's limit cut it off. */
  truncated?: true;
  /** Of an answer that broke off, what its run's RUN_ERROR said. */
  error?: { code: ErrorCode };
}

export interface ThreadItem {
  thread: string;
  title: string;
  /** ISO 8601. */
  updatedAt: string;
  pinned?: true;
  model?: string;
}

/** A page of the list of conversations. */
export interface ThreadList {
  v: 1;
  k: "list";
  /** Of the frame that asked. */
  id: string;
  items: ThreadItem[];
  /** When there are more: the `cursor` of the next page. */
  next?: string;
}

/** A thread was changed, here or in another tab. */
export interface ThreadPatch {
  v: 1;
  k: "thr";
  thread: string;
  patch: Partial<Pick<ThreadItem, "title" | "updatedAt" | "model">> & { pinned?: boolean; deleted?: true };
}

/** The connection will end: the client opens another one within `after` milliseconds. */
export interface Bye {
  v: 1;
  k: "bye";
  why: "rotate" | "auth" | "deploy";
  after: number;
}

export interface Pong {
  v: 1;
  k: "pong";
  /** The server's time, in milliseconds since the Unix epoch. */
  now: number;
}

export type ServerFrame =
  | Ready
  | Ack
  | EventFrame
  | Heartbeat
  | Snapshot
  | History
  | ThreadList
  | ThreadPatch
  | Bye
  | Pong;

/** AG-UI's: tokens as Bedrock counts them. */
export interface TokenUsage {
  model?: string;
  inputTokens: number;
  outputTokens: number;
  totalTokens: number;
  cachedInputTokens?: number;
  cacheWriteInputTokens?: number;
}

/** How long an answer took, and what it cost where that is known. */
export interface AnswerMetrics {
  /** From the worker's start to the model's first text; absent when there was none. */
  ttftMs?: number;
  /** From the worker's start to the model's end. */
  latencyMs: number;
  costUsd?: number;
}

export type RunEvent =
  | {
      type: "RUN_STARTED";
      threadId: string;
      runId: string;
      metadata: RunStartedMetadata;
    }
  | { type: "TEXT_MESSAGE_START"; messageId: string; role: "assistant" }
  | { type: "TEXT_MESSAGE_CONTENT"; messageId: string; delta: string }
  | { type: "TEXT_MESSAGE_END"; messageId: string }
  | { type: "REASONING_START"; messageId: string }
  | { type: "REASONING_MESSAGE_START"; messageId: string; role: "reasoning" }
  | { type: "REASONING_MESSAGE_CONTENT"; messageId: string; delta: string }
  | { type: "REASONING_MESSAGE_END"; messageId: string }
  | { type: "REASONING_END"; messageId: string }
  | { type: "TOOL_CALL_START"; toolCallId: string; toolCallName: string; parentMessageId: string }
  | { type: "TOOL_CALL_ARGS"; toolCallId: string; delta: string }
  | { type: "TOOL_CALL_END"; toolCallId: string }
  | {
      type: "TOOL_CALL_RESULT";
      messageId: string;
      toolCallId: string;
      content: string;
      role: "tool";
      metadata?: { error: true };
    }
  | CustomRunEvent
  | {
      type: "RUN_FINISHED";
      threadId: string;
      runId: string;
      outcome: { type: "success" } | { type: "cancelled" };
      usage?: TokenUsage[];
      /** Bedrock's reason, or `cancelled`; `truncated` when the model's limit cut the answer off. */
      metadata: { stopReason: string; truncated?: true };
    }
  | {
      type: "RUN_ERROR";
      message: string;
      code: ErrorCode;
      metadata: { retryable: boolean; retryAfterMs?: number };
    };

export interface RunStartedMetadata {
  /** The question's message. */
  parent: string;
  /** The answer's message. */
  messageId: string;
  /** Bedrock's id of it. */
  model: string;
  /**
   * The question, for those who did not ask it. Absent when it takes more than 4 KiB of UTF-8, which is to be had by
   * `open`, and from another answer to a question that is there.
   */
  question?: string;
  /** With `question`: the message that it follows, `null` for the thread's first. */
  follows?: string | null;
}

export type CustomRunEvent =
  /** As Bedrock gives it, to the message that is being written. */
  | { type: "CUSTOM"; name: "citation"; value: unknown }
  /** What was shown must go: a guardrail has stepped in, and its own words follow or have come. */
  | { type: "CUSTOM"; name: "guardrail"; value: { replace: boolean } }
  | { type: "CUSTOM"; name: "metrics"; value: AnswerMetrics };

/** What API Gateway itself writes into the socket when it cannot route, or when the handler fails or is late. */
export interface GatewayFrame {
  message: string;
  connectionId: string;
  requestId: string;
}

/** The message that a run writes. */
export function answerId(run: string): string {
  return `${run}-a`;
}

/**
 * Reads a client frame.
 * @throws {InvalidFrameError} naming the field that is wrong
 */
export function parseClientFrame(json: string): ClientFrame {
  const frame = parseObject(json);
  const id = isId(frame.id, MAX_OWN_ID) ? frame.id : undefined;
  const refuse = (detail: string, code?: InvalidFrameError["code"]) =>
    new InvalidFrameError(detail, id, code);
  if (frame.v !== 1) throw refuse("v must be 1", typeof frame.v === "number" ? "upgrade" : "bad_request");
  const { action } = frame;
  if (action === "ping") return { action, v: 1 };
  if (!ACTIONS.includes(action as Action))
    throw refuse(`no action ${JSON.stringify(action)?.slice(0, MAX_QUOTED_CHARS) ?? "given"}`);
  if (id === undefined) throw refuse(`id must be 1 to ${MAX_OWN_ID} letters, digits, '-' or '_'`);
  const fields = fieldsOf(frame, refuse);
  return { action, v: 1, id, ...PARSERS[action as Exclude<Action, "ping">](fields) } as ClientFrame;
}

/** Controls, and marks that turn the direction of all that follows, in lists too. */
const UNPRINTABLE = /[\p{Cc}\u202A-\u202E\u2066-\u2069\u200B\u2060\uFEFF]/gu;
/** Of what a client wrote, in what it is told. */
const MAX_QUOTED_CHARS = 80;
const MAX_OWN_ID = 48;
const MAX_ID = 64;

type Fields = ReturnType<typeof fieldsOf>;

/** What each action has besides `action`, `v` and `id`. */
const PARSERS = {
  hello: (of: Fields) => ({
    device: of.id("device"),
    ...of.optional("tz", of.line),
    ...of.optional("lang", of.line),
    ...of.optional("subs", of.ids),
    ...of.optional("cursors", of.cursors),
  }),
  send: (of: Fields) => ({
    thread: of.id("thread"),
    ...of.optional("parent", of.idOrNull),
    text: of.text("text", MAX_TEXT_BYTES),
    ...of.optional("model", of.line),
    ...of.optional("opts", of.answerOptions),
  }),
  regen: (of: Fields) => ({
    thread: of.id("thread"),
    parent: of.id("parent"),
    ...of.optional("model", of.line),
    ...of.optional("opts", of.answerOptions),
  }),
  stop: (of: Fields) => ({ run: of.id("run") }),
  resume: (of: Fields) => ({ cursors: of.cursors("cursors") }),
  open: (of: Fields) => ({
    thread: of.id("thread"),
    ...of.optional("before", of.line),
    ...of.optional("limit", of.pageSize),
  }),
  threads: (of: Fields) => ({
    ...of.optional("cursor", of.line),
    ...of.optional("q", of.line),
    ...of.optional("limit", of.pageSize),
  }),
  edit: (of: Fields) => ({ thread: of.id("thread"), ...of.edit("op") }),
};

/**
 * Reads the fields of a frame; each function is given the name of one. Half a surrogate pair, which strict readers of
 * JSON refuse, becomes U+FFFD.
 */
function fieldsOf(
  frame: Record<string, unknown>,
  refuse: (detail: string, code?: InvalidFrameError["code"]) => InvalidFrameError,
) {
  function id(name: string): string {
    const value = frame[name];
    if (isId(value, MAX_ID)) return value;
    throw refuse(`${name} must be 1 to ${MAX_ID} letters, digits, '-' or '_'`);
  }
  function line(name: string, maxChars = 1_000): string {
    const value = frame[name];
    if (typeof value === "string" && value.length <= maxChars) return value.toWellFormed();
    throw refuse(`${name} must be a string of at most ${maxChars} characters`);
  }
  function text(name: string, maxBytes: number): string {
    const value = frame[name];
    if (typeof value !== "string" || value.trim() === "")
      throw refuse(`${name} must be a string that is not blank`);
    const bytes = utf8Length(value);
    if (bytes > maxBytes) throw refuse(`${name} is ${bytes} bytes; the limit is ${maxBytes}`, "too_large");
    return value.toWellFormed();
  }
  function number(name: string, { min, max, whole }: { min: number; max: number; whole: boolean }): number {
    const value = frame[name];
    if (typeof value === "number" && value >= min && value <= max && (!whole || Number.isInteger(value)))
      return value;
    throw refuse(`${name} must be a ${whole ? "whole " : ""}number from ${min} to ${max}`);
  }
  function object(name: string): Record<string, unknown> {
    const value = frame[name];
    if (isRecord(value)) return value;
    throw refuse(`${name} must be an object`);
  }
  return {
    id,
    line,
    text,
    idOrNull: (name: string) => (frame[name] === null ? null : id(name)),
    pageSize: (name: string) => number(name, { min: 1, max: MAX_PAGE, whole: true }),
    ids(name: string): string[] {
      const value = frame[name];
      if (
        Array.isArray(value) &&
        value.length <= MAX_SUBSCRIPTIONS &&
        value.every((one) => isId(one, MAX_ID))
      )
        return value;
      throw refuse(`${name} must be at most ${MAX_SUBSCRIPTIONS} ids`);
    },
    cursors(name: string): Cursors {
      const cursors = object(name);
      const entries = Object.entries(cursors);
      const valid = entries.every(
        ([run, seq]) => isId(run, MAX_ID) && Number.isInteger(seq) && Number(seq) >= -1,
      );
      if (valid && entries.length <= MAX_SUBSCRIPTIONS) return cursors as Cursors;
      throw refuse(
        `${name} must give the number of the last event, or -1, of at most ${MAX_SUBSCRIPTIONS} runs`,
      );
    },
    answerOptions(name: string): AnswerOptions {
      const of = fieldsOf(object(name), refuse);
      return {
        ...of.optional("temperature", (field) => of.number(field, { min: 0, max: 1, whole: false })),
        ...of.optional("maxTokens", (field) => of.number(field, { min: 1, max: 32_000, whole: true })),
        ...of.optional("system", (field) => of.text(field, MAX_SYSTEM_BYTES)),
      };
    },
    edit(name: string) {
      switch (frame[name]) {
        case "rename": {
          const title = line("title", MAX_TITLE_CHARS).replaceAll(UNPRINTABLE, "").trim();
          if (title !== "") return { op: "rename" as const, title };
          throw refuse("title must not be blank");
        }
        case "pin":
          if (typeof frame.pinned === "boolean") return { op: "pin" as const, pinned: frame.pinned };
          throw refuse("pinned must be true or false");
        case "delete":
          return { op: "delete" as const };
        default:
          throw refuse("op must be rename, pin or delete");
      }
    },
    number,
    optional<Name extends string, Value>(name: Name, parse: (name: Name) => Value): { [N in Name]?: Value } {
      return frame[name] === undefined ? {} : ({ [name]: parse(name) } as { [N in Name]?: Value });
    },
  };
}

const KINDS: Record<ServerFrame["k"], true> = {
  ready: true,
  ack: true,
  ev: true,
  hb: true,
  snap: true,
  hist: true,
  list: true,
  thr: true,
  bye: true,
  pong: true,
};

/**
 * Reads what arrives in the page: a frame of the handler's, one of API Gateway's own, or `undefined` for anything
 * else, such as a kind that came later.
 */
export function parseServerFrame(json: string): ServerFrame | GatewayFrame | undefined {
  let frame: Record<string, unknown>;
  try {
    frame = parseObject(json);
  } catch {
    return undefined;
  }
  if (frame.v === 1 && typeof frame.k === "string" && Object.hasOwn(KINDS, frame.k))
    return frame as unknown as ServerFrame;
  if (typeof frame.message === "string" && typeof frame.connectionId === "string")
    return frame as unknown as GatewayFrame;
  return undefined;
}

/** A client frame that does not follow the protocol; `frameId` is its id where it had a readable one. */
export class InvalidFrameError extends Error {
  override readonly name = "InvalidFrameError";
  readonly frameId: string | undefined;
  readonly code: Extract<ErrorCode, "bad_request" | "too_large" | "upgrade">;

  constructor(message: string, frameId?: string, code: InvalidFrameError["code"] = "bad_request") {
    super(message);
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
  if (!isRecord(value)) throw new InvalidFrameError("the frame is not a JSON object");
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isId(value: unknown, maxLength: number): value is string {
  return typeof value === "string" && value.length <= maxLength && /^[A-Za-z0-9_-]+$/.test(value);
}
