import type { BedrockCall } from "./bedrock-call.ts";
import { type GatheredAnswer, hasCutInput } from "./gather-answer.ts";
import { advise } from "./take-call.ts";

/** Says which tools are called with nothing because what they were to be called with breaks off. */
export function adviseOfCutInput(call: BedrockCall, { blocks, stop }: GatheredAnswer): void {
  for (const block of blocks.filter(hasCutInput))
    advise(call, {
      what: `stopReason ${stop.stopReason}`,
      advice: `the input of ${block.toolUse?.name} breaks off and is no JSON: ${JSON.stringify(block.inputJson)}. The answer has {} in its place. Do not run the tool; ask again with a higher maxTokens.`,
    });
}
