/** What is counted as one unit, in characters. @see https://aws.amazon.com/bedrock/pricing/ */
export const TEXT_UNIT_CHARACTERS = 1_000;

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-tagging.html */
export const TAG_SUFFIX = /^[A-Za-z0-9]{1,20}$/;

/** How much of a stream is gathered before it is judged. AWS publishes no number. */
export const SCAN_CHARACTERS = 200;

/**
 * The longest piece of sensitive information, or word, that may have spaces in it, with what stands before it to tell
 * what it is; a word has 100 characters at most. So much of a stream waits for what comes next.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GuardrailWordConfig.html
 */
export const MAX_SPACED_CHARACTERS = 160;

/** How long a regular expression of a stack may look at one text; then it counts as having found nothing. Ours. */
export const MAX_REGEX_MS = 250;
