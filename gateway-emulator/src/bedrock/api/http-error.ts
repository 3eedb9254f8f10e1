import type { FastifyReply } from "fastify";
import { SignatureError } from "../../iam/signature-error.ts";
import { NotAuthorized } from "../access/not-authorized.ts";
import { AnsweredOtherwise, BrokenOff } from "../faults/broken-off.ts";
import { BedrockError, internalServer, malformedInput } from "../model/errors.ts";
import { breakConnection, http2StreamOf } from "./break-connection.ts";
import { type ResponseHead, responseHead } from "./response-head.ts";

/** What AWS puts behind an error's name. */
const ERROR_NAMESPACE = "http://internal.amazon.com/coral/com.amazon.bedrock/";

/** Answers as Bedrock answers before a stream has begun: the name in a header, the message in compact JSON. */
export function sendError(reply: FastifyReply, error: unknown, requestId: string): void {
  if (error instanceof BrokenOff) return breakConnection(reply, error.how);
  if (error instanceof AnsweredOtherwise) {
    const { statusCode, contentType, body } = error.answer;
    return send(reply, { statusCode, contentType, body, headers: {} });
  }
  const { name, statusCode, message } = asBedrockError(error, reply);
  send(reply, {
    statusCode,
    contentType: "application/json",
    headers: { "x-amzn-RequestId": requestId, "x-amzn-ErrorType": `${name}:${ERROR_NAMESPACE}` },
    body: JSON.stringify(error instanceof NotAuthorized ? { Message: message } : { message }),
  });
}

function send(
  reply: FastifyReply,
  { statusCode, body, ...head }: ResponseHead & { statusCode: number; body: string },
): void {
  const closes = leavesUnread(reply);
  const contentLength = Buffer.byteLength(body);
  const response = reply.hijack().raw;
  response.writeHead(statusCode, responseHead(reply, { ...head, contentLength, closes }));
  response.end(body);
}

/**
 * Of a request that is refused before its body has come, the rest is not waited for, unless it is being thrown away: the
 * connection ends, or over HTTP/2 the stream.
 */
function leavesUnread(reply: FastifyReply): boolean {
  const { readableEnded, readableFlowing } = reply.request.raw;
  if (readableEnded || readableFlowing) return false;
  const stream = http2StreamOf(reply);
  stream?.once("finish", () => stream.close());
  return stream === undefined;
}

/** Fastify's own errors concern the body; anything else unknown is our mistake, and said so in the log. */
function asBedrockError(
  error: unknown,
  reply: FastifyReply,
): Pick<BedrockError, "name" | "statusCode" | "message"> {
  if (error instanceof BedrockError || error instanceof SignatureError) return error;
  const statusCode = error instanceof Error && "statusCode" in error ? error.statusCode : 500;
  if (typeof statusCode === "number" && statusCode < 500) return malformedInput();
  reply.log.error(error);
  return internalServer();
}
