import type { Tool, ToolConfig } from "../request/converse-request.ts";
import { parseCacheControl } from "./cache-control.ts";
import {
  allowOnly,
  extraInput,
  fieldRequired,
  type Fields,
  isAbsent,
  parseFields,
  parseList,
  parseOptionalBoolean,
  parseOptionalText,
  parseTag,
  parseText,
  unknownTag,
} from "./fields.ts";

/** Tools that Anthropic defines and the client runs, by what their types begin with. */
const ANTHROPIC_TOOLS = /^(?:bash|computer|memory|text_editor|tool_search_tool_(?:bm25|regex))_\d{8}$/;

const CUSTOM_FIELDS = ["type", "name", "description", "input_schema", "strict", "cache_control"];

/** Members of a tool that need a flag of `anthropic_beta`. @see https://github.com/anthropics/claude-code/issues/82549 */
const BETA_FIELDS: Readonly<Record<string, string>> = {
  defer_loading: "tool-search-tool-2025-10-19",
  input_examples: "tool-examples-2025-10-29",
};

const CHOICES = ["any", "auto", "none", "tool"] as const;

/**
 * Reads `tools` and `tool_choice`; undefined when there are no tools.
 * @throws BedrockError ValidationException (400)
 */
export function parseTools(
  { tools, tool_choice }: Fields,
  betaFlags: readonly string[],
): ToolConfig | undefined {
  const choice = parseToolChoice(tool_choice);
  if (isAbsent(tools)) return undefined;
  const parsed = parseList(tools, "tools").flatMap((tool, index) =>
    parseTool(tool, `tools.${index}`, betaFlags),
  );
  return parsed.length === 0 ? undefined : { tools: parsed, ...(choice ? { toolChoice: choice } : {}) };
}

/** What of `tool_choice` Converse has no words for: as it was sent. */
export function unspeakableChoice({ tool_choice: choice }: Fields): unknown {
  if (isAbsent(choice)) return undefined;
  const { type, disable_parallel_tool_use: alone } = parseFields(choice, "tool_choice");
  return type === "none" || alone === true ? choice : undefined;
}

function parseTool(value: unknown, at: string, betaFlags: readonly string[]): Tool[] {
  const tool = parseFields(value, at);
  const type = parseOptionalText(tool["type"], `${at}.type`) ?? "custom";
  const point = parseCacheControl(tool["cache_control"], `${at}.cache_control`);
  return [
    type === "custom" ? parseCustomTool(tool, `${at}.custom`, betaFlags) : parseAnthropicTool(tool, at, type),
    ...(point ? [point] : []),
  ];
}

function parseCustomTool(tool: Fields, at: string, betaFlags: readonly string[]): Tool {
  for (const [field, flag] of Object.entries(BETA_FIELDS))
    if (field in tool && !betaFlags.includes(flag))
      throw extraInput(`${at}.${field}`, `${field} needs "${flag}" in anthropic_beta.`);
  allowOnly(tool, [...CUSTOM_FIELDS, ...Object.keys(BETA_FIELDS)], at);
  const description = parseOptionalText(tool["description"], `${at}.description`);
  const strict = parseOptionalBoolean(tool["strict"], `${at}.strict`);
  if (tool["input_schema"] === undefined) throw fieldRequired(`${at}.input_schema`);
  const schema = parseFields(tool["input_schema"], `${at}.input_schema`);
  if (isAbsent(schema["type"])) throw fieldRequired(`${at}.input_schema.type`);
  return {
    toolSpec: {
      name: parseText(tool["name"], `${at}.name`),
      ...(description === undefined ? {} : { description }),
      inputSchema: { json: schema },
      ...(strict === undefined ? {} : { strict }),
    },
  };
}

/** Its schema is the model's own; what the client configures of it has a place in no schema. */
function parseAnthropicTool(tool: Fields, at: string, type: string): Tool {
  if (!ANTHROPIC_TOOLS.test(type))
    throw unknownTag(at, type, ["bash_20250124", "custom", "text_editor_20250124", "text_editor_20250728"]);
  const name = parseText(tool["name"], `${at}.${type}.name`);
  return { toolSpec: { name, inputSchema: { json: { type: "object" } } } };
}

function parseToolChoice(value: unknown): ToolConfig["toolChoice"] | undefined {
  if (isAbsent(value)) return undefined;
  const choice = parseFields(value, "tool_choice");
  switch (parseTag(choice, "tool_choice", CHOICES)) {
    case "auto":
      return { auto: {} };
    case "any":
      return { any: {} };
    case "tool":
      return { tool: { name: parseText(choice["name"], "tool_choice.tool.name") } };
    case "none":
      return undefined;
  }
}
