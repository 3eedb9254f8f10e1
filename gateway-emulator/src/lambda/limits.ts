import { availableParallelism } from "node:os";

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

/** How many invocations the functions of an account have at once, if nobody asks AWS for more. */
export const ACCOUNT_CONCURRENCY = 1_000;

/** How long the payloads of all invocations that wait may be together, and of all events that are kept. Ours, not AWS's. */
export const MAX_WAITING_CHARACTERS = 67_108_864;

/**
 * How long an environment may take from its start to its first poll.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export const INIT_TIMEOUT_MS = 10_000;

/** How many environments of one function this machine starts; an invocation beyond them waits. Ours, not AWS's. */
export const MAX_ENVIRONMENTS = 50;

/**
 * How many environments of a function load their code at once: one for each core. More would all be late, and the first
 * to be ready serves several short invocations meanwhile. Ours, not AWS's.
 */
export const STARTS_AT_ONCE = availableParallelism();

/**
 * How long the last environment that was free has to be busy before another is started ahead of the next invocation:
 * for a handler that ends at once none is needed. Ours, not AWS's.
 */
export const SPARE_DELAY_MS = 25;

/** How long an environment waits unused before it ends. AWS does not say how long it is there; "some time". */
export const IDLE_MS = 600_000;

/**
 * How long an environment waits before it is frozen: one that is invoked again at once would be stopped and continued
 * each time, of which the system tells the host each time. Ours; AWS does not say when it freezes.
 */
export const FREEZE_DELAY_MS = 10;

/** How often the memory of an environment that is busy is looked at. Ours: on AWS the kernel watches. */
export const MEMORY_WATCH_MS = 100;

/** How far away the deadline is that a handler is told while a debugger is attached. Ours. */
export const DEBUGGED_DEADLINE_MS = 3_600_000;

/**
 * How long a failed asynchronous invocation waits before its second attempt, and then before its third and last.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export const RETRY_DELAYS_MS: readonly number[] = [60_000, 120_000];

/** How long one that Lambda itself refuses waits, each time twice as long as before; and the longest that it waits. */
export const FIRST_REFUSED_DELAY_MS = 1_000;
export const MAX_REFUSED_DELAY_MS = 300_000;

/** How long an asynchronous invocation is kept at most, if the function has no configuration of its own: six hours. */
export const MAX_EVENT_AGE_MS = 21_600_000;
