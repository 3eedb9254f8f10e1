/**
 * Lambda's quotas.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */

/** The largest request of a synchronous invocation: "6 MB". */
export const MAX_SYNC_REQUEST_BYTES = 6_291_456;

/** The largest response, which Lambda gives a hundred bytes more. */
export const MAX_SYNC_RESPONSE_BYTES = 6_291_556;

/** The largest request of an asynchronous invocation. */
export const MAX_EVENT_PAYLOAD_BYTES = 1_048_576;

/** How long an environment may take from its start to its first poll. */
export const INIT_TIMEOUT_MS = 10_000;

/** How many environments of one function this machine starts; an invocation beyond them waits. Ours, not AWS's. */
export const MAX_ENVIRONMENTS = 10;

/**
 * How long a failed asynchronous invocation waits before its second attempt, and then before its third and last.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export const RETRY_DELAYS_MS: readonly number[] = [60_000, 120_000];
