import { METERED_MESSAGE_BYTES } from "../limits.ts";

/** What API Gateway bills. */
export interface Usage {
  /** In steps of 32 KB, from and to clients. */
  messages: number;
  connectionMinutes: number;
}

/** How many messages one of this size is billed as. */
export function billedMessages(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / METERED_MESSAGE_BYTES));
}

/** A minute that has begun counts whole. */
export function billedMinutes(durationMs: number): number {
  return Math.ceil(durationMs / 60_000);
}

/**
 * The list price in us-east-1, in US dollars, for the first billion messages of a month and without the free tier.
 * @see https://aws.amazon.com/api-gateway/pricing/
 */
export function priceUsd({ messages, connectionMinutes }: Usage): number {
  return (messages * USD_PER_MILLION_MESSAGES + connectionMinutes * USD_PER_MILLION_MINUTES) / 1_000_000;
}

const USD_PER_MILLION_MESSAGES = 1;
const USD_PER_MILLION_MINUTES = 0.25;
