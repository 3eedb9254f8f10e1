import type {
  ContentBlock,
  ConverseStreamCommandInput,
  GuardrailStreamConfiguration,
  Message,
  SystemContentBlock,
  ToolConfiguration,
} from "@aws-sdk/client-bedrock-runtime";
import type { AnswerOptions } from "../protocol.ts";
import type { Tool } from "../tools/tools.ts";
import type { ModelRules } from "./families.ts";

/** Nothing in it changes from one request to the next, neither a date nor a name: the prompt cache lives of that. */
export const DEFAULT_SYSTEM_PROMPT = [
  "You are a helpful assistant in a chat.",
  "Answer in the language of the question, as briefly as it allows.",
  "Use Markdown where it makes an answer easier to read.",
  "Say so when you do not know something.",
].join(" ");

/** What is not set is reserved from the quota up to the model's maximum. @see https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html */
const DEFAULT_MAX_TOKENS = 4_000;

const CACHE_POINT = { cachePoint: { type: "default" } } as const;

/** The turns of the user's that end in a cache point: the last, and the one where the request before had its last. */
const CACHED_TURNS = 2;

export interface Guardrail {
  id: string;
  version: string;
  /** `sync` holds the answer back until it has been judged; `async` shows it meanwhile. */
  mode: "sync" | "async";
}

/** The longest answer, in tokens: as it was asked for, and no more than the model can. */
export function maxTokensOf(
  { maxOutputTokens }: Pick<ModelRules, "maxOutputTokens">,
  options: AnswerOptions,
): number {
  return Math.min(options.maxTokens ?? DEFAULT_MAX_TOKENS, maxOutputTokens);
}

/**
 * A request that the model's family takes.
 *
 * What it begins with are the same bytes each time, tools, system prompt, then messages, with a cache point behind the
 * first two and at the end of the newest messages of the user's: three of the four that there may be.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
 */
export function modelInput({
  modelId,
  rules,
  system,
  options,
  messages,
  tools = [],
  guardrail,
}: {
  modelId: string;
  rules: ModelRules;
  /** The deployment's; that of the options takes its place. */
  system?: string | undefined;
  options: AnswerOptions;
  messages: readonly Message[];
  tools?: readonly Tool[] | undefined;
  guardrail?: Guardrail | undefined;
}): ConverseStreamCommandInput {
  const { temperature } = options;
  const prompt = [options.system, system].find((text) => text?.trim()) ?? DEFAULT_SYSTEM_PROMPT;
  const isCached = rules.promptCache !== undefined;
  const toolConfig = toolConfigOf(rules.tools ? tools : [], messages);
  return {
    modelId,
    ...withSystem(rules, { prompt, messages: isCached ? withCachePoints(messages) : [...messages] }),
    inferenceConfig: {
      maxTokens: maxTokensOf(rules, options),
      ...(temperature !== undefined && rules.sampling !== "none" && { temperature }),
    },
    ...(toolConfig && { toolConfig }),
    ...(guardrail && { guardrailConfig: guardrailConfigOf(guardrail) }),
  };
}

/** A model without system prompts is told at the beginning of the user's first words. */
export function withSystem(
  { systemPrompt, promptCache }: Pick<ModelRules, "systemPrompt" | "promptCache">,
  { prompt, messages }: { prompt: string; messages: Message[] },
): { system?: SystemContentBlock[]; messages: Message[] } {
  if (systemPrompt) return { system: [{ text: prompt }, ...(promptCache ? [CACHE_POINT] : [])], messages };
  const [first, ...others] = messages;
  if (!first) return { messages };
  return { messages: [{ ...first, content: [{ text: prompt }, ...(first.content ?? [])] }, ...others] };
}

/** Bedrock's minimum is met or the point does nothing: it is no error. */
function withCachePoints(messages: readonly Message[]): Message[] {
  const users = messages.flatMap(({ role }, index) => (role === "user" ? index : []));
  const cached = users.slice(-CACHED_TURNS);
  return messages.map((message, index) =>
    cached.includes(index) ? { ...message, content: [...(message.content ?? []), CACHE_POINT] } : message,
  );
}

/** Messages with uses of tools need it too, also when no tool is to be used any more: then it names those. */
function toolConfigOf(tools: readonly Tool[], messages: readonly Message[]): ToolConfiguration | undefined {
  const specs = tools.map(({ name, description, inputSchema }) => ({
    toolSpec: { name, description, inputSchema: { json: inputSchema } },
  }));
  if (specs.length > 0) return { tools: specs };
  const used = new Set(messages.flatMap(({ content = [] }) => content.flatMap(nameUsedIn)));
  if (used.size === 0) return undefined;
  const description = "Not available any more.";
  return {
    tools: [...used].map((name) => ({
      toolSpec: { name, description, inputSchema: { json: { type: "object" } } },
    })),
  };
}

function nameUsedIn({ toolUse }: ContentBlock): string[] {
  return toolUse?.name === undefined ? [] : [toolUse.name];
}

function guardrailConfigOf({ id, version, mode }: Guardrail): GuardrailStreamConfiguration {
  return {
    guardrailIdentifier: id,
    guardrailVersion: version,
    streamProcessingMode: mode,
    trace: "enabled",
  };
}
