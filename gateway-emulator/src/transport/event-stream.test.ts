import { EventStreamCodec } from "@smithy/core/event-streams";
import { fromUtf8, toUtf8 } from "@smithy/core/serde";
import {
  array,
  assert,
  integer,
  property,
  string,
  stringMatching,
  tuple,
  uint8Array,
  uniqueArray,
} from "fast-check";
import { expect, test } from "vitest";
import { encodeHeaders, encodeMessage } from "./event-stream.ts";

const codec = new EventStreamCodec(toUtf8, fromUtf8);

/** Any names and values that a header can have, the longest ones too, each name once. */
const headers = uniqueArray(
  tuple(
    string({ unit: "grapheme", minLength: 1, maxLength: 60 }).filter(
      (name) => Buffer.byteLength(name) <= 255 && name !== "__proto__",
    ),
    string({ unit: "grapheme", maxLength: 300 }),
  ),
  { maxLength: 8, selector: ([name]) => name },
);

function encode(named: [string, string][], body: Uint8Array): Buffer {
  return encodeMessage({ headers: named, payload: Buffer.from(body) });
}

test("a message is read back by the SDK's codec, and equals the codec's own bytes, for any headers and payload", () => {
  assert(
    property(headers, uint8Array({ maxLength: 3_000 }), (named, body) => {
      const message = {
        headers: Object.fromEntries(named.map(([name, value]) => [name, { type: "string" as const, value }])),
        body,
      };
      const encoded = encode(named, body);
      expect(codec.decode(encoded)).toEqual(message);
      // An object has its numeric keys first, whatever their order was.
      if (named.every(([name]) => !/^\d+$/.test(name)))
        expect(Buffer.from(codec.encode(message)).equals(encoded)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("headers that were encoded before, and a payload as text, make the same message", () => {
  assert(
    property(headers, string({ unit: "binary", maxLength: 300 }), (named, text) => {
      const message = encodeMessage({ headers: encodeHeaders(named), payload: text });
      expect(message.equals(encode(named, Buffer.from(text)))).toBe(true);
    }),
  );
});

test("a message of which any one byte is another is no message to the SDK's codec", () => {
  const names = array(tuple(stringMatching(/^:[a-z]{1,20}$/), string({ maxLength: 20 })), { maxLength: 3 });
  assert(
    property(names, uint8Array({ maxLength: 60 }), integer({ min: 1, max: 255 }), (named, body, mask) => {
      const message = encode([...new Map(named)], body);
      for (let at = 0; at < message.length; at++) {
        const changed = Buffer.from(message);
        changed.writeUInt8(changed.readUInt8(at) ^ mask, at);
        expect(() => codec.decode(changed), `byte ${at}`).toThrow(/./);
      }
    }),
    { numRuns: 100 },
  );
});

test("the longest header is read back, and a longer one is refused rather than cut", () => {
  // The codec reads a length as a signed number: AWS's own values are at most so long.
  const longest: [string, string] = ["n".repeat(255), "v".repeat(32_767)];
  expect(codec.decode(encode([longest], new Uint8Array())).headers).toEqual({
    [longest[0]]: { type: "string", value: longest[1] },
  });
  expect(() => encode([["n".repeat(256), ""]], new Uint8Array())).toThrow(RangeError);
  expect(() => encode([["n", "v".repeat(65_536)]], new Uint8Array())).toThrow(RangeError);
});

test("messages that follow one another are each as long as they say", () => {
  assert(
    property(array(uint8Array({ maxLength: 200 }), { minLength: 1, maxLength: 20 }), (bodies) => {
      const stream = Buffer.concat(bodies.map((body) => encode([[":a", "b"]], body)));
      const read: Uint8Array[] = [];
      for (let at = 0; at < stream.length; at += stream.readUInt32BE(at))
        read.push(codec.decode(stream.subarray(at, at + stream.readUInt32BE(at))).body);
      expect(read.map((body) => [...body])).toEqual(bodies.map((body) => [...body]));
    }),
  );
});
