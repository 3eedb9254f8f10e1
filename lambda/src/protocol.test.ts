import { readFileSync } from "node:fs";
import { EventSchema } from "@ag-ui/core/schemas";
import { Ajv } from "ajv";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { protocolSchema, SCHEMA_PATH } from "../protocol-schema.ts";
import {
  type ClientFrame,
  InvalidFrameError,
  MAX_TEXT_BYTES,
  parseClientFrame,
  parseServerFrame,
  type RunEvent,
  utf8Length,
} from "./protocol.ts";

const schema = protocolSchema();
const ajv = new Ajv({ strict: false }).addSchema(JSON.parse(schema) as object, "chat");

function follows(definition: string, value: unknown): boolean {
  return ajv.validate({ $ref: `chat#/definitions/${definition}` }, value);
}

const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,48}$/);
const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 200 }).filter((one) => one.trim() !== "");
const opts = fc.record(
  {
    temperature: fc.double({ min: 0, max: 1, noNaN: true }),
    maxTokens: fc.integer({ min: 1, max: 32_000 }),
    system: text,
  },
  { requiredKeys: [] },
);
const cursors = fc.dictionary(id, fc.integer({ min: -1, max: 100_000 }), {
  maxKeys: 16,
  noNullPrototype: true,
});
const limit = fc.integer({ min: 1, max: 100 });
function of(action: string, rest: Record<string, fc.Arbitrary<unknown>>, required: string[] = []) {
  const frame: Record<string, fc.Arbitrary<unknown>> = {
    action: fc.constant(action),
    v: fc.constant(1),
    id,
    ...rest,
  };
  return fc.record(frame, { requiredKeys: ["action", "v", "id", ...required], noNullPrototype: true });
}

/** Every frame that a client may send. */
const clientFrame = fc.oneof(
  of("hello", { device: id, tz: text, lang: text, subs: fc.array(id, { maxLength: 16 }), cursors }, [
    "device",
  ]),
  of("send", { thread: id, parent: fc.option(id), text, model: text, opts }, ["thread", "text"]),
  of("regen", { thread: id, parent: id, model: text, opts }, ["thread", "parent"]),
  of("stop", { run: id }, ["run"]),
  of("resume", { cursors }, ["cursors"]),
  of("open", { thread: id, before: text, limit }, ["thread"]),
  of("threads", { cursor: text, q: text, limit }),
  of("edit", { thread: id, op: fc.constant("delete") }, ["thread", "op"]),
  of("edit", { thread: id, op: fc.constant("pin"), pinned: fc.boolean() }, ["thread", "op", "pinned"]),
  of("edit", { thread: id, op: fc.constant("rename"), title: fc.constant("Fog") }, ["thread", "op", "title"]),
);

describe("a client frame", () => {
  it("is read as it was written, when it follows the schema", () => {
    fc.assert(
      fc.property(clientFrame, (frame) => {
        expect(follows("ClientFrame", frame), JSON.stringify(ajv.errors)).toBe(true);
        expect(parseClientFrame(JSON.stringify(frame))).toEqual(frame);
      }),
    );
  });

  it("is refused, with its field and its id, when one of its fields is spoilt", () => {
    fc.assert(
      fc.property(clientFrame, fc.nat(), (frame, at) => {
        const names = Object.keys(frame).filter((name) => !["action", "v", "id"].includes(name));
        const name = names[at % names.length];
        fc.pre(name !== undefined);
        const spoilt = { ...frame, [name]: [[]] };
        expect(follows("ClientFrame", spoilt)).toBe(false);
        const refusal = refusalOf(JSON.stringify(spoilt));
        expect(refusal.message).toMatch(new RegExp(`^${name} `));
        expect(refusal.frameId).toBe(frame.id);
      }),
    );
  });

  it.each([
    ["no JSON", "{", "the frame is not JSON"],
    ["no object", "[1]", "the frame is not a JSON object"],
    ["another version", '{"v":2,"action":"ping"}', "v must be 1"],
    ["no action", '{"v":1,"id":"a"}', "no action given"],
    ["an unknown action", '{"v":1,"id":"a","action":"dance"}', 'no action "dance"'],
    ["no id", '{"v":1,"action":"threads"}', "id must be 1 to 48 letters, digits, '-' or '_'"],
    ["too many cursors", JSON.stringify(resumeOf(17)), "cursors must give the number"],
    ["a cursor below -1", '{"v":1,"id":"a","action":"resume","cursors":{"r":-2}}', "cursors must give"],
  ])("is refused with %s", (_what, json, message) => {
    expect(refusalOf(json).message).toContain(message);
  });

  it("is refused as too large by its bytes, not its characters", () => {
    const frame = (text: string) => JSON.stringify({ action: "send", v: 1, id: "a", thread: "t", text });
    expect(parseClientFrame(frame("雾".repeat(MAX_TEXT_BYTES / 3)))).toMatchObject({ action: "send" });
    const refusal = refusalOf(frame(`${"雾".repeat(MAX_TEXT_BYTES / 3)}x`));
    expect(refusal).toMatchObject({ code: "too_large", frameId: "a" });
    expect(refusal.message).toBe(`text is ${MAX_TEXT_BYTES + 1} bytes; the limit is ${MAX_TEXT_BYTES}`);
  });

  it("is told little of an action that nobody knows, however long", () => {
    const refusal = refusalOf(JSON.stringify({ v: 1, id: "a", action: "x".repeat(100_000) }));
    expect(refusal.message.length).toBeLessThan(200);
  });

  it("has whole characters and a title that can be read", () => {
    const send = { action: "send", v: 1, id: "a", thread: "t", text: "\ud83c fog" };
    expect(parseClientFrame(JSON.stringify(send))).toMatchObject({ text: "\ufffd fog" });
    const rename = { action: "edit", v: 1, id: "a", thread: "t", op: "rename" };
    expect(parseClientFrame(JSON.stringify({ ...rename, title: "\u202eFog\u0007 " }))).toMatchObject({
      title: "Fog",
    });
    expect(refusalOf(JSON.stringify({ ...rename, title: "\u200b\u2066" })).message).toBe(
      "title must not be blank",
    );
  });

  it("loses what the protocol does not know", () => {
    const known: ClientFrame = { action: "stop", v: 1, id: "a", run: "r" };
    expect(parseClientFrame(JSON.stringify({ ...known, more: true }))).toEqual(known);
  });
});

it("a frame that is neither the handler's nor API Gateway's is passed over", () => {
  expect(parseServerFrame('{"v":1,"k":"later"}')).toBeUndefined();
  expect(parseServerFrame("nonsense")).toBeUndefined();
  const fromGateway = { message: "Forbidden", connectionId: "c", requestId: "r" };
  expect(parseServerFrame(JSON.stringify(fromGateway))).toEqual(fromGateway);
});

it("the schema in docs is the one of this code", () => {
  expect(readFileSync(SCHEMA_PATH, "utf8"), "run `node lambda/protocol-schema.ts`").toBe(schema);
});

it("every event of a run is one of AG-UI's", () => {
  for (const event of EVENTS) {
    expect(EventSchema.safeParse(event), event.type).toMatchObject({ success: true });
    expect(follows("RunEvent", event), event.type).toBe(true);
  }
});

/** One of each. */
const EVENTS: RunEvent[] = [
  { type: "RUN_STARTED", threadId: "t", runId: "r", metadata: { parent: "r", messageId: "r-a", model: "m" } },
  {
    type: "RUN_STARTED",
    threadId: "t",
    runId: "r",
    metadata: { parent: "r", messageId: "r-a", model: "m", question: "What is fog?", follows: null },
  },
  { type: "TEXT_MESSAGE_START", messageId: "r-a", role: "assistant" },
  { type: "TEXT_MESSAGE_CONTENT", messageId: "r-a", delta: "Fog" },
  { type: "TEXT_MESSAGE_END", messageId: "r-a" },
  { type: "REASONING_START", messageId: "r-r" },
  { type: "REASONING_MESSAGE_START", messageId: "r-r", role: "reasoning" },
  { type: "REASONING_MESSAGE_CONTENT", messageId: "r-r", delta: "Hm" },
  { type: "REASONING_MESSAGE_END", messageId: "r-r" },
  { type: "REASONING_END", messageId: "r-r" },
  { type: "TOOL_CALL_START", toolCallId: "c", toolCallName: "calculate", parentMessageId: "r-a" },
  { type: "TOOL_CALL_ARGS", toolCallId: "c", delta: "{}" },
  { type: "TOOL_CALL_END", toolCallId: "c" },
  {
    type: "TOOL_CALL_RESULT",
    messageId: "c-result",
    toolCallId: "c",
    content: "4",
    role: "tool",
    metadata: { error: true },
  },
  { type: "CUSTOM", name: "citation", value: { title: "Fog" } },
  { type: "CUSTOM", name: "guardrail", value: { replace: true } },
  { type: "CUSTOM", name: "metrics", value: { ttftMs: 1, latencyMs: 2, costUsd: 0.1 } },
  {
    type: "RUN_FINISHED",
    threadId: "t",
    runId: "r",
    outcome: { type: "cancelled" },
    usage: [{ model: "m", inputTokens: 1, outputTokens: 2, totalTokens: 3 }],
    metadata: { stopReason: "cancelled" },
  },
  { type: "RUN_ERROR", message: "no", code: "throttled", metadata: { retryable: true, retryAfterMs: 5 } },
];

function refusalOf(json: string): InvalidFrameError {
  try {
    parseClientFrame(json);
  } catch (error) {
    if (error instanceof InvalidFrameError) return error;
    throw error;
  }
  throw new Error(`it was taken: ${json}`);
}

function resumeOf(runs: number): object {
  const cursors = Object.fromEntries(Array.from({ length: runs }, (_, index) => [`r${index}`, 0]));
  return { action: "resume", v: 1, id: "a", cursors };
}

it("a length is in bytes", () => {
  expect(utf8Length("a雾🌫")).toBe(8);
});
