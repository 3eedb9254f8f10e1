export const FIRST_RETRY_MS = 500;
export const MAX_RETRY_MS = 30_000;

/**
 * How long to wait before an attempt, in milliseconds: `attempts` have failed since the last good one. Full jitter:
 * `random`, from 0 to 1, spreads the attempts of many pages that met the same failure at the same moment.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function retryDelayMs(attempts: number, random: number): number {
  return attempts === 0 ? 0 : random * Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** attempts);
}
