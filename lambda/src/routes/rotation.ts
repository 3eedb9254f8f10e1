/**
 * API Gateway ends every connection at this age.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
const MAX_AGE_MS = 2 * 60 * 60 * 1000;

/** So long before that, the client had better open another connection. */
const MARGIN_MS = 8 * 60 * 1000;

/** Connections that were opened together do not end together. */
const JITTER_MS = 5 * 60 * 1000;

const MIN_TTL_S = 60;

/** In how many seconds the client had better open another connection. */
export function connectionTtl(connectedAt: number, now = Date.now()): number {
  const jitterMs = (2 * Math.random() - 1) * JITTER_MS;
  const leftMs = connectedAt + MAX_AGE_MS - MARGIN_MS + jitterMs - now;
  return Math.max(MIN_TTL_S, Math.floor(leftMs / 1000));
}

/** Whether the client had better have opened another connection by now. */
export function isDue(connectedAt: number, now = Date.now()): boolean {
  return now - connectedAt > MAX_AGE_MS - MARGIN_MS;
}
