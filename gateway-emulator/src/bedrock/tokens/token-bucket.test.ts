import * as fc from "fast-check";
import { expect, it } from "vitest";
import { VirtualClock } from "../../control/clock.ts";
import { TokenBucket } from "./token-bucket.ts";

function bucketOf(tokensPerMinute: number) {
  const clock = new VirtualClock(1_000);
  return { clock, bucket: new TokenBucket({ clock, tokensPerMinute }) };
}

it("is full at first, and gives no more than there is", () => {
  const { bucket } = bucketOf(1_000);
  expect(bucket.take(1_001)).toBe(false);
  expect(bucket.take(1_000)).toBe(true);
  expect(bucket.left).toBe(0);
  expect(bucket.take(1)).toBe(false);
  expect(bucket.take(0)).toBe(true);
});

it("fills evenly within a minute, and says when so many are there", () => {
  const { bucket, clock } = bucketOf(1_000);
  bucket.take(1_000);
  clock.advance(30_000);
  expect(bucket.left).toBe(500);
  expect(bucket.msUntil(501)).toBe(60);
  clock.advance(59);
  expect(bucket.take(501)).toBe(false);
  clock.advance(1);
  expect(bucket.take(501)).toBe(true);
  expect(bucket.msUntil(1_001)).toBe(Infinity);
});

it("is never below 0 and never above its size, and tells the wait to the millisecond", () => {
  const step = fc.oneof(
    fc.record({ take: fc.nat(3_000) }),
    fc.record({ change: fc.integer({ min: -5_000, max: 5_000 }) }),
    fc.record({ advanceMs: fc.nat(90_000) }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_000 }), fc.array(step), fc.nat(2_500), (size, steps, wanted) => {
      const { bucket, clock } = bucketOf(size);
      for (const one of steps) {
        const before = bucket.left;
        if ("take" in one) expect(bucket.take(one.take)).toBe(before >= one.take);
        else if ("change" in one) bucket.change(one.change);
        else clock.advance(one.advanceMs);
        expect(bucket.left).toBeGreaterThanOrEqual(0);
        expect(bucket.left).toBeLessThanOrEqual(size);
      }
      const waitMs = bucket.msUntil(wanted);
      if (waitMs === Infinity) {
        expect(wanted).toBeGreaterThan(size);
        return;
      }
      if (waitMs > 0) {
        clock.advance(waitMs - 1);
        expect(bucket.left).toBeLessThan(wanted);
        clock.advance(1);
      }
      expect(bucket.left).toBeGreaterThanOrEqual(wanted);
    }),
  );
});
