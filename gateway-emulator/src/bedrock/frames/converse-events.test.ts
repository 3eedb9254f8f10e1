import { EventStreamCodec } from "@smithy/core/event-streams";
import { fromUtf8, toUtf8 } from "@smithy/core/serde";
import { describe, expect, it } from "vitest";
import { encodeEvent } from "./converse-events.ts";
import { corruptFrame } from "./corrupt-frame.ts";
import { encodeError, encodeException } from "./event-message.ts";
import { sortedJson } from "./sorted-json.ts";
import { seededRandom } from "../model/random.ts";

const codec = new EventStreamCodec(toUtf8, fromUtf8);

describe("encodeEvent", () => {
  const event = {
    type: "contentBlockDelta",
    payload: { contentBlockIndex: 0, delta: { text: 'city":"' } },
  } as const;

  it("has the captured headers, in the captured order", () => {
    const headers = headerNames(encodeEvent(event, seededRandom(1)));
    expect(headers).toEqual([":event-type", ":content-type", ":message-type"]);
  });

  it("has its keys in alphabetical order, p among them", () => {
    expect(payloadOf(encodeEvent(event, seededRandom(1)))).toMatch(
      /^\{"contentBlockIndex":0,"delta":\{"text":"city\\":\\""\},"p":"abc?[a-zA-Z0-9]*"\}$/,
    );
    const start = { type: "messageStart", payload: { role: "assistant" } } as const;
    expect(payloadOf(encodeEvent(start, seededRandom(1)))).toMatch(
      /^\{"p":"[a-zA-Z0-9]+","role":"assistant"\}$/,
    );
  });

  it("is padded by 2 to 61 characters, all lengths about as often, the same for the same seed", () => {
    const lengths = (seed: number) => {
      const random = seededRandom(seed);
      return Array.from({ length: 3_000 }, () => paddingOf(encodeEvent(event, random)).length);
    };
    const seen = lengths(7);
    expect(new Set(seen).size).toBe(60);
    expect(Math.min(...seen)).toBe(2);
    expect(Math.max(...seen)).toBe(61);
    expect(seen.reduce((sum, length) => sum + length, 0) / seen.length).toBeCloseTo(31.5, 0);
    expect(lengths(7)).toEqual(seen);
    expect(lengths(8)).not.toEqual(seen);
  });
});

it("encodes an exception without padding, as captured", () => {
  const frame = encodeException({ name: "throttlingException", message: "Too many tokens" });
  expect(headerNames(frame)).toEqual([":exception-type", ":content-type", ":message-type"]);
  expect(codec.decode(frame).headers[":message-type"]?.value).toBe("exception");
  expect(payloadOf(frame)).toBe('{"message":"Too many tokens"}');
});

it("encodes an error in its headers alone", () => {
  const { headers, body } = codec.decode(encodeError({ code: "InternalError", message: "Gone wrong" }));
  expect(headers[":error-code"]?.value).toBe("InternalError");
  expect(headers[":error-message"]?.value).toBe("Gone wrong");
  expect(headers[":message-type"]?.value).toBe("error");
  expect(body.length).toBe(0);
});

it("corrupts the message's checksum and nothing else", () => {
  const frame = encodeException({ name: "x", message: "y" });
  const corrupted = corruptFrame(frame, "checksum");
  expect(() => codec.decode(corrupted)).toThrow(/message checksum/);
  expect(corruptFrame(corrupted, "checksum").equals(frame)).toBe(true);
});

it("sorts keys on every level, and leaves lists as they are", () => {
  expect(sortedJson({ b: [{ d: 1, c: 2 }, "a"], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1},"a"]}');
});

function payloadOf(frame: Buffer): string {
  return Buffer.from(codec.decode(frame).body).toString();
}

function paddingOf(frame: Buffer): string {
  return JSON.parse(payloadOf(frame)).p;
}

function headerNames(frame: Buffer): string[] {
  return Object.keys(codec.decode(frame).headers);
}
