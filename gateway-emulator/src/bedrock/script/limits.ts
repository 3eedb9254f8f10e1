/** The most that one template may be, and may say, in characters. */
export const MAX_TEMPLATE_CHARS = 100_000;
export const MAX_RENDERED_CHARS = 1_000_000;

/** What a template may take to be rendered: everything else stands still meanwhile. */
export const MAX_TEMPLATE_MS = 1_000;

/** What it may make, in characters and items of lists; a request's body is shorter. */
export const MAX_TEMPLATE_MEMORY = 50_000_000;

/** What a regular expression may take to be tried, for everything else stands still meanwhile: a good one takes a hundredth. */
export const MAX_MATCH_MS = 250;

/** The longest message of an event stream. @see https://smithy.io/2.0/aws/amazon-eventstream.html */
export const MAX_FRAME_BYTES = 16_777_216;
