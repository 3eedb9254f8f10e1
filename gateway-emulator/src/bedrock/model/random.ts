/** A number in [0, 1): the next of a sequence that its seed decides. */
export type Random = () => number;

/** The mulberry32 generator: small, fast, and the same on every machine. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number, both ends included. */
export function between(random: Random, { min, max }: { min: number; max: number }): number {
  return min + Math.floor(random() * (max - min + 1));
}

/** A value around `median` whose logarithm is normal; `sigma` 0 gives the median itself. */
export function logNormal(random: Random, { median, sigma }: { median: number; sigma: number }): number {
  if (sigma === 0) return median;
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(sigma * normal);
}

/** `bytes` bytes in base64. */
export function randomBase64(random: Random, bytes: number): string {
  return Buffer.from(Array.from({ length: bytes }, () => between(random, { min: 0, max: 255 }))).toString(
    "base64",
  );
}
