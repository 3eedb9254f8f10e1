/** What is made of a JSON schema stays within these, whatever the schema asks for: they are ours. */
export const MAX_SCHEMA_VALUES = 5_000;
/** Of all texts together; more than any model writes in one answer. */
export const MAX_VALUE_CHARS = 1_000_000;
export const MAX_SCHEMA_DEPTH = 32;
export const MAX_ITEMS = 1_000;
export const MAX_STRING_CHARS = 10_000;
export const MAX_PATTERN_CHARS = 1_000;
export const MAX_PATTERN_DEPTH = 50;

/** From here on optional values are left out, and of several schemas the plainest is taken: it ends recursion. */
export const SPARE_DEPTH = 4;
