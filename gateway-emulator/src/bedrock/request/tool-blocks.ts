import { SEARCH_RESULT } from "./cited-blocks.ts";
import { DOCUMENT, IMAGE, VIDEO } from "./file-blocks.ts";
import { TOOL_NAME, TOOL_USE_ID } from "./limits.ts";
import { list, structure, union } from "./shape.ts";
import { anyText, choice, json, text } from "./values.ts";

/** One of a toolConfig's tools, by its name. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolReference.html */
const TOOL_REFERENCE = structure({}, { type: anyText, name: anyText, serverName: anyText });

/** A tool that comes, or goes, in a message of the system's. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolAdditionBlock.html */
export const TOOL_ADDITION = structure({ tool: TOOL_REFERENCE }, {});
export const TOOL_REMOVAL = structure({ tool: TOOL_REFERENCE }, {});

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
