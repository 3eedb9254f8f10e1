import { EventStreamCodec } from "@smithy/core/event-streams";
import { fromUtf8, toUtf8 } from "@smithy/core/serde";
import {
  array,
  assert,
  constant,
  constantFrom,
  integer,
  jsonValue,
  nat,
  oneof,
  property,
  record,
  string,
  stringMatching,
} from "fast-check";
import { expect, it } from "vitest";
import { STOP_REASONS, type ConverseStreamEvent } from "../model/model.ts";
import { seededRandom } from "../model/random.ts";
import { encodeEvent } from "./converse-events.ts";
import { encodeError, encodeException } from "./event-message.ts";

const codec = new EventStreamCodec(toUtf8, fromUtf8);

const text = string({ unit: "binary", maxLength: 300 });
const index = nat(1_000);
const delta = oneof(
  record({ text }),
  record({ toolUse: record({ input: text }) }),
  record({
    reasoningContent: oneof(record({ text }), record({ signature: text }), record({ redactedContent: text })),
  }),
  record({
    citation: record({ title: text, source: text, sourceContent: array(record({ text }), { maxLength: 3 }) }),
  }),
);
const usage = record({
  inputTokens: nat(),
  outputTokens: nat(),
  totalTokens: nat(),
  cacheReadInputTokens: nat(),
  cacheWriteInputTokens: nat(),
});
const start = record({ toolUse: record({ name: text, toolUseId: text }) });
const stop = record({
  stopReason: constantFrom(...STOP_REASONS),
  additionalModelResponseFields: jsonValue(),
});

/** Every kind of event, with anything in it. */
const event = oneof(
  record({ type: constant("messageStart"), payload: constant({ role: "assistant" }) }),
  record({ type: constant("contentBlockStart"), payload: record({ contentBlockIndex: index, start }) }),
  record({ type: constant("contentBlockDelta"), payload: record({ contentBlockIndex: index, delta }) }),
  record({ type: constant("contentBlockStop"), payload: record({ contentBlockIndex: index }) }),
  record({ type: constant("messageStop"), payload: stop }),
  record({
    type: constant("metadata"),
    payload: record({ metrics: record({ latencyMs: nat() }), usage, trace: jsonValue() }),
  }),
);

it("any event comes back as it was, with its padding, from the SDK's codec", () => {
  assert(
    property(event, integer(), (said, seed) => {
      const frame = encodeEvent(said as unknown as ConverseStreamEvent, seededRandom(seed));
      const { headers, body } = codec.decode(frame);
      expect(headers[":event-type"]?.value).toBe(said.type);
      const { p, ...payload } = JSON.parse(toUtf8(body)) as Record<string, unknown>;
      expect(p).toMatch(/^[a-zA-Z0-9]{2,61}$/);
      expect(payload).toEqual(JSON.parse(JSON.stringify(said.payload)));
    }),
    { numRuns: 500 },
  );
});

it("any exception and any error come back as they were", () => {
  const name = stringMatching(/^[A-Za-z]\w{0,40}$/);
  assert(
    property(name, text, integer({ min: 100, max: 599 }), (code, message, originalStatusCode) => {
      const exception = codec.decode(encodeException({ name: code, message, originalStatusCode }));
      expect(exception.headers[":exception-type"]?.value).toBe(code);
      expect(JSON.parse(toUtf8(exception.body))).toEqual({ message, originalStatusCode });
      const { headers } = codec.decode(encodeError({ code, message }));
      expect(headers[":error-code"]?.value).toBe(code);
      expect(headers[":error-message"]?.value).toBe(message);
    }),
  );
});
