/**
 * What a mapping template may be and do.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */

/** The longest template, in UTF-8 bytes. */
export const MAX_TEMPLATE_BYTES = 307_200;

/** How often one `#foreach` may go round: the quota of REST APIs, on the same engine. */
export const MAX_FOREACH_ITERATIONS = 1000;

/** How deep macros, `#define` and `#evaluate` may call one another: Velocity's own default for macros. */
export const MAX_CALL_DEPTH = 20;

/** How deep directives, brackets and strings may stand in one another. AWS publishes no number. */
export const MAX_TEMPLATE_NESTING = 200;

/** How deep JSON may nest before it counts as no JSON: what Java's usual JSON readers take. */
export const MAX_JSON_NESTING = 1000;

/**
 * Directives, references and operators carried out in one rendering: a thousand rounds of two hundred each, some 50 ms.
 * AWS publishes no number; it has a time limit.
 */
export const MAX_STEPS = 200_000;

/**
 * The longest text that a template may make, in UTF-16 units: its output, or any string on the way. AWS publishes no
 * number: this is eight messages of the largest size.
 */
export const MAX_TEXT_CHARS = 1_048_576;

/** The most items in a list that a template makes. AWS publishes no number. */
export const MAX_LIST_ITEMS = 100_000;

/** How long one rendering may take. AWS publishes no number; its integrations end after 29 s. */
export const RENDER_TIMEOUT_MS = 1000;

/** How many renderings of one API may wait for their turn. */
export const MAX_WAITING_RENDERS = 1000;

/** The heap of the thread that renders. */
export const RENDER_HEAP_MB = 64;

/** How many parsed templates are kept: a parsed one takes some fifty times its text. */
export const TEMPLATE_CACHE = { texts: 256, chars: 200_000 };

/** How many parsed JSONPaths and selection expressions are kept. */
export const PATH_CACHE = { texts: 512, chars: 100_000 };

/** How many places of a document one JSONPath may look at: `$..a..b` over deep JSON would never end. */
export const MAX_VISITED = 200_000;
