import { CACHE_POINT, type CachePointBlock } from "./cache-point.ts";
import { TOOL_NAME } from "./limits.ts";
import { list, type Shape, structure, union } from "./shape.ts";
import { flag, json, text } from "./values.ts";

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolConfiguration.html */
export interface ToolConfig {
  tools: Tool[];
  toolChoice?: { auto: unknown } | { any: unknown } | { tool: { name: string } };
}

export type Tool =
  | { toolSpec: { name: string; description?: string; inputSchema: { json: unknown }; strict?: boolean } }
  | { cachePoint: CachePointBlock }
  | { systemTool: { name: string } };

const TOOL = union("Tool", {
  toolSpec: structure(
    { name: text(TOOL_NAME), inputSchema: union("ToolInputSchema", { json }) },
    { description: text({ min: 1 }), strict: flag },
  ),
  systemTool: structure({ name: text(TOOL_NAME) }, {}),
  cachePoint: CACHE_POINT,
});

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolChoice.html */
const TOOL_CHOICE = union("ToolChoice", {
  auto: structure({}, {}),
  any: structure({}, {}),
  tool: structure({ name: text(TOOL_NAME) }, {}),
});

export const TOOL_CONFIG: Shape<ToolConfig> = structure(
  { tools: list(TOOL, { min: 1 }) },
  { toolChoice: TOOL_CHOICE },
);
