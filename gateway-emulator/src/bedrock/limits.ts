/** The longest request body. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html */
export const MAX_BODY_BYTES = 25_000_000;

/** The shortest and longest `p` of 1,038 captured frames, in characters. */
export const PADDING_CHARS = { min: 2, max: 61 };

/** Pieces of a tool's input in captured streams, in characters. */
export const TOOL_INPUT_CHARS = { min: 2, max: 12 };

/** Before a connection drops: a client's socket forgets what it has received and not yet read when it closes. */
export const DROP_DELAY_MS = 50;
