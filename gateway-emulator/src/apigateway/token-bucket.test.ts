import * as fc from "fast-check";
import { expect, test } from "vitest";
import { VirtualClock } from "../control/clock.ts";
import { TokenBucket } from "./token-bucket.ts";

function bucketOf(rateLimit: number, burstLimit: number) {
  const clock = new VirtualClock(1_800_000_000_000);
  return { clock, bucket: new TokenBucket({ rateLimit, burstLimit, clock }) };
}

/** How many pass before one does not. */
function drain(bucket: TokenBucket): number {
  let passed = 0;
  while (passed < 100_000 && bucket.take()) passed++;
  return passed;
}

test("a full bucket lets as many pass as its burst limit says, and no more", () => {
  const { bucket } = bucketOf(10, 5);
  expect(drain(bucket)).toBe(5);
  expect(bucket.take()).toBe(false);
});

test("an empty one has its next request after a whole interval, to the millisecond", () => {
  const { bucket, clock } = bucketOf(10, 5);
  drain(bucket);
  clock.advance(99);
  expect(bucket.take()).toBe(false);
  clock.advance(1);
  expect(drain(bucket)).toBe(1);
});

test("what flows in while nobody comes is not more than the burst limit", () => {
  const { bucket, clock } = bucketOf(10, 5);
  drain(bucket);
  clock.advance(3_600_000);
  expect(drain(bucket)).toBe(5);
});

test("a rate below one a second, which no binary number is, is exact too", () => {
  const { bucket, clock } = bucketOf(0.1, 1);
  drain(bucket);
  for (let ms = 0; ms < 9_999; ms++) {
    clock.advance(1);
    expect(bucket.take()).toBe(false);
  }
  clock.advance(1);
  expect(bucket.take()).toBe(true);
});

test("what rounding takes from a rate is given back", () => {
  expect(0.29 * 100_000).toBeLessThan(29_000);
  const { bucket, clock } = bucketOf(0.29, 29);
  drain(bucket);
  clock.advance(100_000);
  expect(drain(bucket)).toBe(29);
});

test("a bucket of no size lets nobody pass, and one without a rate only its burst", () => {
  expect(bucketOf(10, 0).bucket.take()).toBe(false);
  const { bucket, clock } = bucketOf(0, 2);
  expect(drain(bucket)).toBe(2);
  clock.advance(3_600_000);
  expect(bucket.take()).toBe(false);
});

test("no more pass than the burst and the rate allow, and who never lets the bucket run full gets all of them", () => {
  const rateAndBurst = [fc.integer({ min: 1, max: 50 }), fc.integer({ min: 4, max: 20 })] as const;
  const waits = fc.array(fc.integer({ min: 0, max: 2000 }), { maxLength: 50 });
  fc.assert(
    fc.property(...rateAndBurst, waits, (rate, burst, waitsMs) => {
      const { bucket, clock } = bucketOf(rate, burst);
      let passed = drain(bucket);
      for (const waitMs of waitsMs) {
        clock.advance(waitMs);
        passed += drain(bucket);
      }
      const flowedIn = (waitsMs.reduce((sum, waitMs) => sum + waitMs, 0) * rate) / 1000;
      expect(passed).toBeLessThanOrEqual(burst + flowedIn);
      if (waitsMs.every((waitMs) => (waitMs * rate) / 1000 < burst - 1))
        expect(passed).toBe(burst + Math.floor(flowedIn));
    }),
  );
});
