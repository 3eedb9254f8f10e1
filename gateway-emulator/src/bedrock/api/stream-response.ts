import { once } from "node:events";
import type { FastifyReply } from "fastify";
import { corrupt, encodeError, encodeException } from "../frames/event-message.ts";
import type { ConverseStreamEvent, ModelOutput } from "../model/model.ts";

export interface StreamResponse {
  outputs: AsyncIterable<readonly ModelOutput[]>;
  /** The frames of one event; none, for what an API does not say. */
  encode: (event: ConverseStreamEvent) => readonly Buffer[];
  reply: FastifyReply;
  headers: Record<string, string>;
  /** Aborts when the client goes away. */
  signal: AbortSignal;
}

/** Answers with the frames of each batch in one write, as soon as there is one; the headers leave with the first. */
export async function streamResponse({
  outputs,
  encode,
  reply,
  headers,
  signal,
}: StreamResponse): Promise<void> {
  const response = reply.raw;
  let corruptNext = false;
  let truncateNext: number | undefined;
  for await (const batch of outputs) {
    const frames: Buffer[] = [];
    let last: ModelOutput | undefined;
    for (const output of batch) {
      last = output;
      if (output.type === "corrupt") corruptNext = true;
      else if (output.type === "truncate") truncateNext = output.bytes;
      else
        for (const frame of framesOf(output, encode)) {
          if (truncateNext !== undefined) {
            frames.push(frame.subarray(0, truncateNext));
            last = { type: "end" };
            break;
          }
          frames.push(corruptNext ? corrupt(frame) : frame);
          corruptNext = false;
        }
      if (last.type === "disconnect" || last.type === "end") break;
    }
    if (!response.headersSent && (last?.type !== "disconnect" || frames.length > 0)) {
      reply.hijack();
      response.writeHead(200, headers);
    }
    const wantsMore = frames.length === 0 || response.write(Buffer.concat(frames));
    if (last?.type === "disconnect") return dropConnection(reply);
    if (last?.type === "end") break;
    if (!wantsMore) await once(response, "drain", { signal });
  }
  response.end();
}

/** Ends the TCP connection, without a word of HTTP, once what was written has left. */
export function dropConnection(reply: FastifyReply): void {
  const response = reply.hijack().raw;
  const drop = () => response.socket?.destroySoon();
  if (response.headersSent) response.write("", drop);
  else drop();
}

function framesOf(
  output: Exclude<ModelOutput, { type: "corrupt" | "truncate" }>,
  encode: StreamResponse["encode"],
): readonly Buffer[] {
  switch (output.type) {
    case "exception":
      return [encodeException(output)];
    case "error":
      return [encodeError(output)];
    case "disconnect":
    case "end":
    case "reset":
    case "goAway":
      return [];
    case "messageStart":
    case "contentBlockStart":
    case "contentBlockDelta":
    case "contentBlockStop":
    case "messageStop":
    case "metadata":
      return encode(output);
  }
}
