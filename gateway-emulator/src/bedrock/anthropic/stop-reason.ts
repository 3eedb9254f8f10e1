import type { StopReason } from "../model/model.ts";

/**
 * How Anthropic's models name it. `guardrail_intervened` is Bedrock's own, in these answers too.
 * @see https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons
 * @see https://github.com/langchain-ai/langchain-aws/pull/937
 */
export function anthropicStopReason(stopReason: StopReason): string {
  switch (stopReason) {
    case "content_filtered":
      return "refusal";
    // Only Converse reads what the model writes; here it is passed on as it came.
    case "malformed_model_output":
      return "end_turn";
    case "malformed_tool_use":
      return "tool_use";
    case "end_turn":
    case "tool_use":
    case "max_tokens":
    case "stop_sequence":
    case "guardrail_intervened":
    case "model_context_window_exceeded":
      return stopReason;
  }
}
