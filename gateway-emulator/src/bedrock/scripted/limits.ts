/** What is quoted of one tool's result, in characters. */
export const TOOL_RESULT_CHARS = 2_000;

/** So many opening braces of a text are looked at for a JSON schema: each may lead to the text's end. */
export const MAX_SCHEMAS_TRIED = 20;
