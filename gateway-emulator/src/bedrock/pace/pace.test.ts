import { describe, expect, it } from "vitest";
import { drawMs, exactly, NATURAL_PACE } from "./pace.ts";
import { seededRandom } from "../model/random.ts";

describe("NATURAL_PACE", () => {
  it("has its first token after 400 to 700 ms nearly always, and a delta about every 40 ms", () => {
    const random = seededRandom(1);
    const first = Array.from({ length: 1_000 }, () => drawMs(random, NATURAL_PACE.ttftMs));
    expect(first.filter((ms) => ms >= 400 && ms <= 700).length).toBeGreaterThan(950);
    const gaps = Array.from({ length: 1_000 }, () => drawMs(random, NATURAL_PACE.deltaMs));
    const mean = gaps.reduce((sum, ms) => sum + ms, 0) / gaps.length;
    expect(mean).toBeGreaterThan(35);
    expect(mean).toBeLessThan(50);
  });

  it("is exact where it is told to be", () => {
    expect(drawMs(seededRandom(1), exactly(20))).toBe(20);
  });
});
