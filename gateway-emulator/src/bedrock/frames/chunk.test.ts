import { EventStreamCodec } from "@smithy/core/event-streams";
import { fromUtf8, toUtf8 } from "@smithy/core/serde";
import { assert, integer, property, uint8Array } from "fast-check";
import { expect, it } from "vitest";
import { seededRandom } from "../model/random.ts";
import { encodeChunk } from "./chunk.ts";

const codec = new EventStreamCodec(toUtf8, fromUtf8);

it("is a chunk event with its bytes in base64 and padding, read back by the SDK's codec", () => {
  assert(
    property(uint8Array({ maxLength: 2_000 }), integer(), (bytes, seed) => {
      const { headers, body } = codec.decode(encodeChunk(Buffer.from(bytes), seededRandom(seed)));
      expect(Object.entries(headers).map(([name, { value }]) => [name, value])).toEqual([
        [":event-type", "chunk"],
        [":content-type", "application/json"],
        [":message-type", "event"],
      ]);
      const payload = Buffer.from(body).toString();
      const [, base64 = "", p = ""] = /^\{"bytes":"([^"]*)","p":"([^"]*)"\}$/.exec(payload) ?? [];
      expect(Buffer.from(base64, "base64").equals(bytes)).toBe(true);
      expect("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789").toContain(p);
      expect(p.length).toBeGreaterThanOrEqual(2);
      expect(p.length).toBeLessThanOrEqual(61);
    }),
  );
});
