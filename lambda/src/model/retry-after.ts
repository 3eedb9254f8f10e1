import type { ServiceError } from "./service-error.ts";

/** Bedrock counts tokens and requests by the minute. @see https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html */
const QUOTA_WINDOW_MS = 60_000;

/** Not all who were refused in one minute may come back in the first instant of the next. */
const WINDOW_JITTER_MS = 3_000;

/** Where nothing tells: long enough for a burst to pass, and spread so that it does not come again. */
const MIN_WAIT_MS = 5_000;
const MAX_WAIT_MS = 10_000;

/**
 * How long a throttled client had better wait, in milliseconds.
 *
 * What the answer itself says counts. Else a quota of tokens, which is counted by the minute, is worth another try when
 * the minute is over; and anything else (requests, connections, a table) passes sooner.
 * @param now in milliseconds since the Unix epoch
 * @param random from 0 to 1
 */
export function retryAfterMs(
  { message, headers }: ServiceError,
  { now, random }: { now: number; random: number },
): number {
  const told = toldMs(headers, now);
  if (told !== undefined) return told;
  if (/tokens/i.test(message)) {
    const minuteOverMs = QUOTA_WINDOW_MS - (now % QUOTA_WINDOW_MS);
    return Math.round(Math.min(minuteOverMs + random * WINDOW_JITTER_MS, QUOTA_WINDOW_MS));
  }
  return Math.round(MIN_WAIT_MS + random * (MAX_WAIT_MS - MIN_WAIT_MS));
}

/** The header has seconds or a date. @see https://www.rfc-editor.org/rfc/rfc9110#name-retry-after */
function toldMs(headers: Record<string, string>, now: number): number | undefined {
  const value = headers["retry-after"]?.trim();
  if (!value) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
