import type { ResponseStream } from "@aws-sdk/client-bedrock-runtime";
import { MODEL_ID } from "../under-test.ts";

/** The least that InvokeModel takes. */
export const BODY = {
  anthropic_version: "bedrock-2023-05-31",
  max_tokens: 1_000,
  messages: [{ role: "user", content: "Hi" }],
};

/** The input of InvokeModel's command, and of its streaming sister's. */
export function invocation(body: object = BODY) {
  const json = "application/json";
  return { modelId: MODEL_ID, contentType: json, accept: json, body: JSON.stringify(body) };
}

/** A block as any client has it in the end, in Anthropic's words. */
export interface ReceivedBlock {
  type: string;
  text?: string;
  citations?: unknown[];
  thinking?: string;
  signature?: string;
  data?: string;
  id?: string;
  name?: string | undefined;
  input?: unknown;
}

/** An event of Anthropic's stream, as clients take it. */
export interface ReceivedEvent {
  type: string;
  index?: number;
  content_block?: ReceivedBlock;
  delta?: Omit<ReceivedBlock, "citations"> & { partial_json?: string; citation?: unknown };
}

/** What is in the chunks of a stream; `onEvent` is called with each. */
export async function eventsOf(
  body: AsyncIterable<ResponseStream> | undefined,
  onEvent: () => void = () => undefined,
): Promise<ReceivedEvent[]> {
  const events: ReceivedEvent[] = [];
  for await (const { chunk } of body ?? []) {
    events.push(JSON.parse(Buffer.from(chunk?.bytes ?? []).toString()));
    onEvent();
  }
  return events;
}
