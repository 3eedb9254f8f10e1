import type { ConverseRequest } from "./converse-request.ts";

/** A prompt of Prompt management, by its ARN. @see https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-management-test.html */
const PROMPT_ARN = /^arn:aws[^:]*:bedrock:[^:]*:\d{12}:(prompt\/.+)$/;

/**
 * The request with what stands for a prompt of Prompt management where `modelId` is the ARN of one: its own text is not
 * known here, so that its variables are what the user says, `name: text` in lines, before the messages of the request.
 */
export function renderPrompt(request: ConverseRequest, modelId: string): ConverseRequest {
  const prompt = PROMPT_ARN.exec(modelId)?.[1];
  if (prompt === undefined) return request;
  const variables = Object.entries(request.promptVariables ?? {}).map(
    ([name, { text }]) => `${name}: ${text}`,
  );
  const content = [{ text: variables.length > 0 ? variables.join("\n") : prompt }];
  const [first, ...others] = request.messages;
  // One turn with the user's first: turns alternate.
  const begun =
    first?.role === "user"
      ? [{ ...first, content: [...content, ...first.content] }]
      : [{ role: "user" as const, content }, ...(first ? [first] : [])];
  return { ...request, messages: [...begun, ...others] };
}
