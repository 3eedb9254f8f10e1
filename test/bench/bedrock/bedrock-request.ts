import { type AnswerName, promptOf } from "./answers.ts";

/** One request as the load client sends it. */
export interface StreamRequest {
  path: string;
  body: string;
}

export const MODEL_ID = "global.anthropic.claude-haiku-5-5";

/** ConverseStream, for the emulator and for what stands in for Bedrock elsewhere. */
export function converseStreamRequest(name: AnswerName, stream: number): StreamRequest {
  const content = [{ text: `${promptOf(name)}${stream}` }];
  return {
    path: `/model/${MODEL_ID}/converse-stream`,
    body: JSON.stringify({ messages: [{ role: "user", content }] }),
  };
}
