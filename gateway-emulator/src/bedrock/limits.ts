/** The longest request body. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html */
export const MAX_BODY_BYTES = 25_000_000;

/** How much more of a body that is too long is read, and thrown away, before it is refused. The emulator's own limit. */
export const MAX_DISCARDED_BODY_BYTES = 75_000_000;

/**
 * How long nothing may come of a body that is too long before its sender is told so. Node's HTTP/2 client cannot hear it
 * while it still has much to send.
 */
export const REFUSED_BODY_QUIET_MS = 100;

/** How long a request may take to come as a whole: Node's own number. AWS publishes none. */
export const BODY_TIMEOUT_MS = 300_000;

/** How long nothing may come of a body that has not ended. AWS publishes no number. */
export const BODY_IDLE_TIMEOUT_MS = 60_000;

/** The shortest and longest `p` of 1,038 captured frames, in characters. */
export const PADDING_CHARS = { min: 2, max: 61 };

/** Pieces of a tool's input in captured streams, in characters. */
export const TOOL_INPUT_CHARS = { min: 2, max: 12 };

/** Before a connection drops: a client's socket forgets what it has received and not yet read when it closes. */
export const DROP_DELAY_MS = 50;
