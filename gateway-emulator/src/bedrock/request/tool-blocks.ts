import { SEARCH_RESULT } from "./cited-blocks.ts";
import { DOCUMENT, IMAGE, VIDEO } from "./file-blocks.ts";
import { TOOL_NAME, TOOL_USE_ID } from "./limits.ts";
import { list, structure, union } from "./shape.ts";
import { anyText, choice, json, text } from "./values.ts";

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolUseBlock.html */
export const TOOL_USE = structure(
  { toolUseId: text(TOOL_USE_ID), name: text(TOOL_NAME), input: json },
  { type: choice(["server_tool_use"]) },
);

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolResultContentBlock.html */
const TOOL_RESULT_CONTENT = union("ToolResultContentBlock", {
  json,
  text: anyText,
  image: IMAGE,
  document: DOCUMENT,
  video: VIDEO,
  searchResult: SEARCH_RESULT,
});

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolResultBlock.html */
export const TOOL_RESULT = structure(
  { toolUseId: text(TOOL_USE_ID), content: list(TOOL_RESULT_CONTENT) },
  { status: choice(["success", "error"]), type: anyText },
);
