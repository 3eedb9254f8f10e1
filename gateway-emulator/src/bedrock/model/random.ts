import type { Random } from "../../control/random.ts";

export { seededRandom, type Random } from "../../control/random.ts";

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
