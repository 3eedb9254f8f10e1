const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;

/** A connection lives two hours at most; its rows go a little later when `$disconnect` never comes. */
export const CONNECTION_TTL_S = 2 * HOUR_S + 10 * MINUTE_S;
/** After a message was written, and after a conversation was last used. */
export const THREAD_TTL_S = 30 * 24 * HOUR_S;
/** After a run was asked for. */
export const RUN_TTL_S = 24 * HOUR_S;

/**
 * What a row's `expiresAt` is, in seconds since the Unix epoch. The row is there for some time after: DynamoDB
 * deletes expired rows within a few days.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
 */
export function expiry(ttlSeconds: number): number {
  return nowSeconds() + ttlSeconds;
}

export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
