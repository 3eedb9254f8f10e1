import type { ModelCall } from "../../model/model.ts";
import { chatRequest } from "./chat-request.ts";
import { howToStart } from "./base-url.ts";
import { MAX_LISTED_MODELS } from "./limits.ts";
import type { ModelNames } from "./model-names.ts";
import type { Server } from "./server.ts";
import { UpstreamError, upstreamError } from "./upstream-error.ts";

/** Asks the server what Bedrock was asked, of the model that answers for it. */
export function ask({
  server,
  names,
  adviseOnce,
}: {
  server: Server;
  names: ModelNames;
  adviseOnce: (advice: string) => void;
}): (call: ModelCall, asking: { signal: AbortSignal; onModel: (name: string) => void }) => Promise<Response> {
  /** Models that do not think, and say 400 when they are told to. */
  const thoughtless = new Set<string>();
  const leaveOut = (what: string) =>
    adviseOnce(`${server.baseUrl} is not sent ${what}: chat completions have no room for it. Said once.`);

  return async ({ request, modelId }, { signal, onModel }) => {
    const model = names(modelId) ?? (await firstModel(server, signal));
    onModel(model);
    const body = chatRequest(request, model, leaveOut);
    const { reasoning_effort: effort, ...withoutEffort } = body;
    try {
      return await server.chat(thoughtless.has(model) ? withoutEffort : body, signal);
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      if (effort !== undefined && isAboutThinking(error) && !thoughtless.has(model)) {
        thoughtless.add(model);
        adviseOnce(`${model} is not told how much to think: ${server.baseUrl} refuses that. Said once.`);
        return server.chat(withoutEffort, signal);
      }
      throw error.name === "ResourceNotFoundException"
        ? await unknownModel(error, { server, model, signal })
        : error;
    }
  };
}

/** Ollama says `"gemma3:4b" does not support thinking`. */
function isAboutThinking({ complaint: { status, message } }: UpstreamError): boolean {
  return status === 400 && /thinking|reasoning/i.test(message);
}

async function firstModel(server: Server, signal: AbortSignal): Promise<string> {
  const models = await server.models(signal);
  // LM Studio lists them among the others.
  const first = models.find((id) => !/embed|rerank/i.test(id));
  if (first !== undefined) return first;
  const complaint = { kinds: ["model_not_found"], message: "there is no model" };
  throw upstreamError(complaint, server.baseUrl).advising(howToGet(server, "qwen3:8b"));
}

async function unknownModel(
  refused: UpstreamError,
  { server, model, signal }: { server: Server; model: string; signal: AbortSignal },
): Promise<UpstreamError> {
  const models = await server.models(signal).catch(() => []);
  const listed = models.slice(0, MAX_LISTED_MODELS).join(", ");
  const more = models.length > MAX_LISTED_MODELS ? ", …" : "";
  const others = listed && `There are ${listed}${more}: --model openai=${server.baseUrl}#NAME. `;
  return refused.advising(others + howToGet(server, model));
}

function howToGet({ baseUrl }: Server, model: string): string {
  return howToStart(baseUrl).startsWith("Ollama") ? `Ollama gets it with \`ollama pull ${model}\`.` : "";
}
