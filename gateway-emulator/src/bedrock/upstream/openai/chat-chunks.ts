import { parseChatChunk, type ChatChunk } from "./chat-chunk.ts";
import { complaintOf, parseComplaint } from "./complaint.ts";
import { readEvents, readText } from "./event-stream.ts";
import { MAX_EVENT_CHARS } from "./limits.ts";
import { brokenAnswer, upstreamError } from "./upstream-error.ts";

/** What one read gave: its chunks, and whether `[DONE]` was among them. */
export interface ChunksRead {
  chunks: readonly ChatChunk[];
  done: boolean;
}

/**
 * Reads the answer to a chat completion, streamed or, from a server that does not stream, whole.
 * @throws UpstreamError for what a server complains of, and for what is neither
 */
export async function* readChunks(
  response: Response,
  where: string,
): AsyncGenerator<ChunksRead, void, undefined> {
  const { body } = response;
  if (!body) throw brokenAnswer(where, "its answer is empty");
  const type = response.headers.get("content-type") ?? "";
  if (type.includes("text/html"))
    throw brokenAnswer(where, "a web page answered; is this the URL of an OpenAI-compatible API?");
  if (type.includes("application/json"))
    return yield { chunks: [wholeCompletion(await readText(body, MAX_EVENT_CHARS), where)], done: true };

  let anything = false;
  let stray = "";
  for await (const read of readEvents(body)) {
    stray = read.stray;
    const chunks: ChatChunk[] = [];
    let done = false;
    for (const data of read.events) {
      // Some send empty events to keep a connection alive.
      if (data.trim() === "") continue;
      anything = true;
      done = data.trim() === "[DONE]";
      if (done) break;
      chunks.push(chunkOf(data));
    }
    // What came before an error is said before it.
    const failure = strayComplaint(stray);
    yield { chunks, done: done && !failure };
    if (failure) throw upstreamError(failure, where);
  }
  if (!anything)
    throw brokenAnswer(where, `it ended without an event${stray && `, with ${JSON.stringify(stray)}`}`);
}

/** What is no JSON is a complaint too, in its place among the others. */
function chunkOf(data: string): ChatChunk {
  return parseChatChunk(jsonOf(data) ?? { error: `an event is no JSON: ${data}` });
}

function wholeCompletion(text: string, where: string): ChatChunk {
  const completion = jsonOf(text);
  const chunk = parseChatChunk(completion);
  if (chunk.complaint) throw upstreamError(chunk.complaint, where);
  // LM Studio answers any path with 200.
  const isCompletion = typeof completion === "object" && completion !== null && "choices" in completion;
  if (!isCompletion) throw brokenAnswer(where, `no chat completion: ${text}`);
  return chunk;
}

/**
 * An error that is no event: llama.cpp's until September 2025, `error: {…}` (llama.cpp#16104), and a whole JSON body under
 * `text/event-stream`, as gateways pass it on (lemonade#2826).
 */
function strayComplaint(stray: string) {
  for (const line of stray.split("\n")) {
    const error = /^error: ?(\{.*\})$/.exec(line)?.[1];
    if (error !== undefined) return complaintOf(jsonOf(error) ?? error);
  }
  return stray.startsWith("{") ? parseComplaint(jsonOf(stray)) : undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
