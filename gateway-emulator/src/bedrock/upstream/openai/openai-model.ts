import type { Clock } from "../../../control/clock.ts";
import type { Model, ModelCall, ModelOutput } from "../../model/model.ts";
import { AnswerEvents } from "./answer-events.ts";
import { ask } from "./ask.ts";
import { readChunks } from "./chat-chunks.ts";
import { failureOf } from "./failure.ts";
import { MAX_GREETING_MS, MAX_SILENCE_MS, MAX_TAIL_MS, MAX_TOOL_INPUT_CHARS } from "./limits.ts";
import { parseModelNames } from "./model-names.ts";
import { Server, type Fetch } from "./server.ts";
import {
  asStreamException,
  brokenAnswer,
  UpstreamError,
  upstreamError,
  type Complaint,
} from "./upstream-error.ts";
import { Watch } from "./watch.ts";

export interface OpenaiModelOptions {
  /** Such as `http://localhost:11434/v1`; `/v1` is added where it is missing. */
  url: string;
  /** `qwen3:8b`, or by Bedrock model, `haiku=qwen3:1.7b,qwen3:8b`. The server's first model where none is named. */
  modelName?: string | undefined;
  clock: Clock;
  /** Told what a developer should know and no client can be told: what was left out of a request, why a stream broke. */
  advise?: (advice: string) => void;
  /** Sent as a bearer token. */
  apiKey?: string | undefined;
  fetch?: Fetch;
}

/**
 * A model on a server that speaks OpenAI's chat completions: Ollama, llama-server, LM Studio.
 * @throws TypeError for a URL that is none
 */
export function openaiModel(options: OpenaiModelOptions): Model {
  const { clock, advise = () => undefined } = options;
  const server = new Server({ url: options.url, apiKey: options.apiKey, fetch: options.fetch ?? fetch });
  const names = parseModelNames(options.modelName);
  const said = new Set<string>();
  const adviseOnce = (advice: string) => {
    if (said.has(advice)) return;
    said.add(advice);
    advise(advice);
  };
  const context = { server, clock, advise, askFor: ask({ server, names, adviseOnce }) };
  return (call, signal) => {
    let asked: string | undefined;
    const onModel = (name: string) => {
      asked = `${name} at ${new URL(server.baseUrl).host}`;
    };
    return {
      source: "openai",
      answeredBy: () => asked,
      outputs: answer({ ...context, onModel }, call, signal),
    };
  };
}

interface Context {
  server: Server;
  clock: Clock;
  advise: (advice: string) => void;
  askFor: ReturnType<typeof ask>;
  /** Told which of the server's models is asked. */
  onModel: (name: string) => void;
}

/**
 * Asks a server for its models once, without answering anything: who has not started it is told so at once, not on the
 * first question. Resolves in any case; what the server says against it is left for that question.
 */
export async function greetServer(
  options: Pick<OpenaiModelOptions, "url" | "apiKey" | "fetch" | "clock" | "advise">,
  signal: AbortSignal,
): Promise<void> {
  const { url, apiKey, clock, advise = () => undefined } = options;
  const server = new Server({ url, apiKey, fetch: options.fetch ?? fetch });
  using watch = new Watch(clock, signal);
  watch.restart(MAX_GREETING_MS);
  try {
    await server.models(watch.signal);
  } catch (error) {
    if (signal.aborted) return;
    if (watch.expired) return advise(`${server.baseUrl} has said nothing for ${MAX_GREETING_MS / 1_000} s.`);
    const isUnreachable = error instanceof UpstreamError && error.name === "ServiceUnavailableException";
    if (isUnreachable && error.advice !== undefined) advise(error.advice);
  }
}

/** The events of an answer, those of each read together. An error before the first is thrown, a later one is an event. */
async function* answer(
  context: Context,
  call: ModelCall,
  signal: AbortSignal,
): AsyncGenerator<readonly ModelOutput[], void, undefined> {
  const { server, clock, advise } = context;
  using watch = new Watch(clock, signal);
  const events = new AnswerEvents({ call, clock, startedAt: clock.elapsed() });
  let begun = false;
  try {
    for await (const outputs of spoken(context, { call, events, watch })) {
      begun = true;
      yield outputs;
    }
  } catch (error) {
    signal.throwIfAborted();
    // When all has been said only a complaint is one: a connection that breaks then takes nothing along but the usage.
    if (!events.finished || error instanceof UpstreamError) {
      const failure = failureOf(error, { server, expired: watch.expired });
      if (!begun) throw failure;
      const exception = asStreamException(failure);
      advise(`${exception.name} (in the stream): ${failure.advice}`);
      yield [exception];
      return;
    }
  }
  yield events.end();
}

/** What is said until the server has no more to say. */
async function* spoken(
  { server, askFor, onModel }: Context,
  { call, events, watch }: { call: ModelCall; events: AnswerEvents; watch: Watch },
): AsyncGenerator<readonly ModelOutput[], void, undefined> {
  const { baseUrl } = server;
  watch.restart(MAX_SILENCE_MS);
  const response = await askFor(call, { signal: watch.signal, onModel });
  for await (const { chunks, done } of readChunks(response, baseUrl)) {
    const wasFinished = events.finished;
    const outputs: ModelOutput[] = [];
    let complaint: Complaint | undefined;
    for (const chunk of chunks) {
      complaint ??= chunk.complaint ?? (chunk.finishReason === "error" ? FINISHED_BY_ERROR : undefined);
      if (!complaint) outputs.push(...events.take(chunk));
    }
    if (outputs.length > 0) {
      // A client that reads slowly takes its own time, not the server's.
      watch.stop();
      yield outputs;
    }
    if (complaint) throw upstreamError(complaint, baseUrl);
    if (done) return;
    if (events.toolInputChars > MAX_TOOL_INPUT_CHARS) throw brokenAnswer(baseUrl, TOOL_INPUT_TOO_LONG);
    if (outputs.length > 0 || events.finished !== wasFinished)
      watch.restart(events.finished ? MAX_TAIL_MS : MAX_SILENCE_MS);
  }
  if (!events.finished) throw brokenAnswer(baseUrl, "it broke off, without finish_reason or [DONE]");
}

/** OpenRouter's way to say so. */
const FINISHED_BY_ERROR: Complaint = { message: "finish_reason was error", kinds: [] };

const TOOL_INPUT_TOO_LONG = `the input of its tool calls is longer than ${MAX_TOOL_INPUT_CHARS} characters`;
