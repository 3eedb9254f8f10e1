import { once } from "node:events";
import type { FastifyReply } from "fastify";
import { corrupt, encodeError, encodeEvent, encodeException } from "../frames/converse-events.ts";
import type { ModelOutput } from "../model/model.ts";
import type { Random } from "../model/random.ts";

export interface ConverseStreamOptions {
  outputs: AsyncIterable<ModelOutput>;
  reply: FastifyReply;
  requestId: string;
  /** Decides the padding. */
  random: Random;
  /** Aborts when the client goes away. */
  signal: AbortSignal;
}

/**
 * Answers with one frame for each output, as soon as there is one; the headers leave with the first.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
 */
export async function converseStream(options: ConverseStreamOptions): Promise<void> {
  const { outputs, reply, requestId, random, signal } = options;
  const response = reply.raw;
  let corruptNext = false;
  for await (const output of outputs) {
    if (output.type === "disconnect") return dropConnection(reply);
    if (!response.headersSent) {
      reply.hijack();
      response.writeHead(200, {
        "Content-Type": "application/vnd.amazon.eventstream",
        "x-amzn-RequestId": requestId,
      });
    }
    if (output.type === "end") break;
    if (output.type === "corrupt") {
      corruptNext = true;
      continue;
    }
    const frame = frameOf(output, random);
    const wantsMore = response.write(corruptNext ? corrupt(frame) : frame);
    corruptNext = false;
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

function frameOf(
  output: Exclude<ModelOutput, { type: "corrupt" | "disconnect" | "end" }>,
  random: Random,
): Buffer {
  switch (output.type) {
    case "exception":
      return encodeException(output);
    case "error":
      return encodeError(output);
    case "messageStart":
    case "contentBlockStart":
    case "contentBlockDelta":
    case "contentBlockStop":
    case "messageStop":
    case "metadata":
      return encodeEvent(output, random);
  }
}
