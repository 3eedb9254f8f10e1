import type { ConverseRequest, Tool, ToolConfig } from "../../request/converse-request.ts";
import { chatMessages, type ChatMessage } from "./chat-messages.ts";
import { reasoningEffort, type ReasoningEffort } from "./reasoning-effort.ts";
import { responseFormat, type ResponseFormat } from "./response-format.ts";
import type { LeaveOut } from "./text-of-block.ts";

/** @see https://platform.openai.com/docs/api-reference/chat/create */
export interface ChatRequest {
  model: string;
  messages: ChatMessage[];
  stream: true;
  stream_options: { include_usage: true };
  max_tokens?: number;
  temperature?: number;
  top_p?: number;
  stop?: string[];
  tools?: ChatTool[];
  tool_choice?: "auto" | "required";
  response_format?: ResponseFormat;
  reasoning_effort?: ReasoningEffort;
}

export interface ChatTool {
  type: "function";
  function: { name: string; description?: string; parameters: unknown; strict?: boolean };
}

/** What of `additionalModelRequestFields` is carried, or means nothing to another model. */
const KNOWN_FIELDS = ["thinking", "output_config", "output_format", "anthropic_beta", "reasoning_effort"];

/** A request of Converse's as a chat completion's. What has no counterpart is left out. */
export function chatRequest(request: ConverseRequest, model: string, leaveOut: LeaveOut): ChatRequest {
  const { inferenceConfig, toolConfig, additionalModelRequestFields = {} } = request;
  const { maxTokens, temperature, topP, stopSequences } = inferenceConfig;
  for (const name of Object.keys(additionalModelRequestFields))
    if (!KNOWN_FIELDS.includes(name)) leaveOut(`additionalModelRequestFields.${name}`);
  const effort = reasoningEffort(request);
  const format = responseFormat(request);
  return {
    model,
    messages: chatMessages(request, leaveOut),
    stream: true,
    stream_options: { include_usage: true },
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(stopSequences.length > 0 && { stop: stopSequences }),
    ...(toolConfig && chatTools(toolConfig, leaveOut)),
    ...(format && { response_format: format }),
    ...(effort && { reasoning_effort: effort }),
  };
}

/**
 * A tool that is asked for by its name is the only one that is sent, and required: LM Studio refuses the object that names
 * one (lmstudio-bug-tracker#670), llama-server takes it for `auto`.
 */
function chatTools(
  { tools, toolChoice }: ToolConfig,
  leaveOut: LeaveOut,
): Pick<ChatRequest, "tools" | "tool_choice"> {
  const forced = toolChoice && "tool" in toolChoice ? toolChoice.tool.name : undefined;
  const sent = tools
    .flatMap((tool) => chatTool(tool, leaveOut))
    .filter((tool) => forced === undefined || tool.function.name === forced);
  if (sent.length === 0) return {};
  if (!toolChoice) return { tools: sent };
  return { tools: sent, tool_choice: "auto" in toolChoice ? "auto" : "required" };
}

function chatTool(tool: Tool, leaveOut: LeaveOut): ChatTool[] {
  if (!("toolSpec" in tool)) {
    leaveOut("systemTool" in tool ? `the system tool ${tool.systemTool.name}` : "a cachePoint");
    return [];
  }
  const { name, description, inputSchema, strict } = tool.toolSpec;
  return [
    {
      type: "function",
      function: {
        name,
        ...(description !== undefined && { description }),
        parameters: inputSchema.json,
        ...(strict !== undefined && { strict }),
      },
    },
  ];
}
