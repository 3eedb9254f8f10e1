import { EventStreamCodec } from "@smithy/core/event-streams";
import { fromUtf8, toUtf8 } from "@smithy/core/serde";
import { array, assert, property, string, stringMatching, tuple, uint8Array } from "fast-check";
import { expect, test } from "vitest";
import { encodeMessage } from "./event-stream.ts";

const codec = new EventStreamCodec(toUtf8, fromUtf8);

test("a message is read back by the SDK's codec, and equals the codec's own bytes, for any headers and payload", () => {
  const headers = array(
    tuple(stringMatching(/^:[a-z]{1,20}$/), string({ unit: "grapheme", maxLength: 200 })),
    {
      maxLength: 6,
    },
  );
  assert(
    property(headers, uint8Array({ maxLength: 3_000 }), (named, body) => {
      const distinct = [...new Map(named)];
      const message = {
        headers: Object.fromEntries(
          distinct.map(([name, value]) => [name, { type: "string" as const, value }]),
        ),
        body,
      };
      const encoded = encodeMessage({ headers: distinct, payload: Buffer.from(body) });
      expect(codec.decode(encoded)).toEqual(message);
      expect(Buffer.from(codec.encode(message)).equals(encoded)).toBe(true);
    }),
  );
});
