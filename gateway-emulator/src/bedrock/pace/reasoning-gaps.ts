import { between, logNormal, type Random } from "../model/random.ts";
import type { Range } from "./pace.ts";

/** How unlike each other the gaps between deltas of reasoning are: as those of text. */
const SPREAD = { median: 1, sigma: 0.3 };

/** What passes after each of `count` deltas, so that together they take as long as one reasoning phase; whole milliseconds. */
export function reasoningGapsMs(
  random: Random,
  { count, phaseMs }: { count: number; phaseMs: Range },
): readonly number[] {
  const totalMs = between(random, phaseMs);
  const shares = Array.from({ length: count }, () => logNormal(random, SPREAD));
  const whole = shares.reduce((sum, share) => sum + share, 0);
  let passed = 0;
  let passedMs = 0;
  return shares.map((share) => {
    passed += share;
    const untilMs = Math.round((passed / whole) * totalMs);
    const gapMs = untilMs - passedMs;
    passedMs = untilMs;
    return gapMs;
  });
}
