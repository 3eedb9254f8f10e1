import { once } from "node:events";
import type { FastifyReply } from "fastify";
import { BatchFramer } from "../frames/batch-framer.ts";
import type { ConverseStreamEvent, ModelOutput } from "../model/model.ts";
import { breakConnection, sendGoAway } from "./break-connection.ts";
import { responseHead } from "./response-head.ts";

const EVENT_STREAM = "application/vnd.amazon.eventstream";

export interface StreamResponse {
  outputs: AsyncIterable<readonly ModelOutput[]>;
  /** The frames of one event; none, for what an API does not say. */
  encode: (event: ConverseStreamEvent) => readonly Buffer[];
  reply: FastifyReply;
  /** Behind the usual ones. */
  headers: Record<string, string>;
  /** Aborts when the client goes away. */
  signal: AbortSignal;
}

/**
 * Answers with the frames of each batch in one write, as soon as there is one; the headers leave with the first batch,
 * also when there is nothing in it.
 */
export async function streamResponse({
  outputs,
  encode,
  reply,
  headers,
  signal,
}: StreamResponse): Promise<void> {
  const response = reply.raw;
  const framer = new BatchFramer(encode);
  const open = () => {
    if (response.headersSent) return;
    reply.hijack();
    response.writeHead(200, responseHead(reply, { contentType: EVENT_STREAM, headers }));
  };
  for await (const batch of outputs) {
    const { frames, goesAway, ending } = framer.framesOf(batch);
    if (frames.length > 0 || ending === undefined || ending === "end") open();
    if (frames.length === 0 && response.headersSent) response.flushHeaders();
    const wantsMore = frames.length === 0 || response.write(Buffer.concat(frames));
    if (goesAway) sendGoAway(reply);
    if (ending === "end") break;
    if (ending) return breakConnection(reply, ending);
    if (!wantsMore) await once(response, "drain", { signal });
  }
  open();
  response.end();
}

/** Ends the TCP connection, without a word of HTTP, once what was written has left. */
export function dropConnection(reply: FastifyReply): void {
  breakConnection(reply, { type: "disconnect" });
}
