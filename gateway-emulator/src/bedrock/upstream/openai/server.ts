import { completeBaseUrl, howToStart } from "./base-url.ts";
import type { ChatRequest } from "./chat-request.ts";
import { parseComplaint } from "./complaint.ts";
import { readText } from "./event-stream.ts";
import { MAX_ERROR_CHARS, MAX_EVENT_CHARS } from "./limits.ts";
import { brokenAnswer, unreachable, upstreamError } from "./upstream-error.ts";

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** A server that speaks OpenAI's chat completions, on this machine or another. */
export class Server {
  readonly baseUrl: string;
  readonly #fetch: Fetch;
  readonly #headers: Record<string, string>;

  /** @throws TypeError for a URL that is none */
  constructor({ url, apiKey, fetch }: { url: string; apiKey?: string | undefined; fetch: Fetch }) {
    this.baseUrl = completeBaseUrl(url);
    this.#fetch = fetch;
    this.#headers = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  }

  /**
   * Asks for a streamed answer.
   * @returns a response without an error's status, whatever it holds
   * @throws UpstreamError; the signal's reason when it aborts
   */
  async chat(request: ChatRequest, signal: AbortSignal): Promise<Response> {
    return this.#send(
      "/chat/completions",
      { method: "POST", body: JSON.stringify(request), headers: { "content-type": "application/json" } },
      signal,
    );
  }

  /**
   * The ids of its models, as it orders them.
   * @throws UpstreamError; the signal's reason when it aborts
   */
  async models(signal: AbortSignal): Promise<string[]> {
    const { body } = await this.#send("/models", {}, signal);
    const text = body ? await readText(body, MAX_EVENT_CHARS) : "";
    try {
      return parseModels(JSON.parse(text));
    } catch {
      throw brokenAnswer(`${this.baseUrl}/models`, `no list of models: ${text}`);
    }
  }

  async #send(path: string, init: RequestInit, signal: AbortSignal): Promise<Response> {
    const url = this.baseUrl + path;
    const headers = { ...this.#headers, ...init.headers };
    let response: Response;
    try {
      response = await this.#fetch(url, { ...init, headers, signal, redirect: "manual" });
    } catch (error) {
      signal.throwIfAborted();
      throw unreachable({
        where: this.baseUrl,
        reason: reasonOf(error),
        wayOut: howToStart(this.baseUrl),
      });
    }
    if (response.ok) return response;
    throw upstreamError(await complaintIn(response), url);
  }
}

/** What fetch calls a connection that its server has closed. */
const BROKEN_OFF = "UND_ERR_SOCKET";

/** `ECONNREFUSED` and the like: what fetch keeps as the cause of its error; in words, what only fetch calls so. */
export function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (typeof cause === "object" && cause !== null && "code" in cause)
    return cause.code === BROKEN_OFF ? "the connection broke off" : String(cause.code);
  return cause instanceof Error ? cause.message : String(cause);
}

async function complaintIn({ status, body, headers }: Response) {
  const text = body ? await readText(body, MAX_ERROR_CHARS).catch(() => "") : "";
  try {
    const complaint = parseComplaint(JSON.parse(text), status);
    if (complaint) return complaint;
  } catch {
    // No JSON: quoted as it is.
  }
  const location = headers.get("location");
  return { status, kinds: [], message: location === null ? text : `it is at ${location}` };
}

/** With no models at all Ollama says `"data":null`. */
function parseModels(value: unknown): string[] {
  if (typeof value !== "object" || value === null || !("data" in value)) throw new TypeError("no data");
  const { data } = value;
  if (!Array.isArray(data)) return [];
  return data.flatMap((model: unknown) =>
    typeof model === "object" && model !== null && "id" in model ? String(model.id) : [],
  );
}
