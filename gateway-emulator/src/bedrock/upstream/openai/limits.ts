/**
 * How long a server may say nothing. The AWS SDK's default transport gives up after 300 s of silence, without a word; ours
 * comes first, and says why.
 */
export const MAX_SILENCE_MS = 290_000;

/** How long the server may take to say which models it has, when it is asked at the start: it knows them. */
export const MAX_GREETING_MS = 10_000;

/** How long after the last words the usage and `[DONE]` are waited for: servers send them at once, or never. */
export const MAX_TAIL_MS = 2_000;

/** The longest event of a stream, the longest list of models, and the longest answer that is not streamed, in characters. */
export const MAX_EVENT_CHARS = 4_194_304;

/** The longest input of all of an answer's tool calls, in characters: four times what 128,000 tokens are. */
export const MAX_TOOL_INPUT_CHARS = 2_097_152;

/** How much is read of an error's body, in characters. */
export const MAX_ERROR_CHARS = 65_536;

/** How much of a server's own words goes into a message or an advice, in characters. */
export const MAX_QUOTED_CHARS = 500;

/** How many of a server's models an advice names. */
export const MAX_LISTED_MODELS = 20;
