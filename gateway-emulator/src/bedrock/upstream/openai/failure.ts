import { EventTooLongError } from "./event-stream.ts";
import { MAX_SILENCE_MS } from "./limits.ts";
import { reasonOf, type Server } from "./server.ts";
import { brokenAnswer, timedOut, UpstreamError } from "./upstream-error.ts";

/** Whatever ended an answer, as Bedrock says it. */
export function failureOf(
  error: unknown,
  { server, expired }: { server: Server; expired: boolean },
): UpstreamError {
  const { baseUrl } = server;
  if (expired) {
    const problem = `${baseUrl} said nothing for ${MAX_SILENCE_MS / 1_000} s`;
    return timedOut({ message: problem, kinds: [] }, problem);
  }
  if (error instanceof UpstreamError) return error;
  if (error instanceof EventTooLongError) return brokenAnswer(baseUrl, error.message);
  const reason = reasonOf(error);
  const words = reason.startsWith("the connection") ? reason : `the connection broke off (${reason})`;
  return brokenAnswer(baseUrl, words);
}
