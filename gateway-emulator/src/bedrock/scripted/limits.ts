/** What is quoted of one tool's result, in characters. */
export const TOOL_RESULT_CHARS = 2_000;
