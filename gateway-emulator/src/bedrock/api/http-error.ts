import type { FastifyReply } from "fastify";
import { SignatureError } from "../../iam/signature-error.ts";
import { AnsweredOtherwise, BrokenOff } from "../faults/broken-off.ts";
import { BedrockError, internalServer, malformedInput } from "../model/errors.ts";
import { breakConnection, http2StreamOf } from "./break-connection.ts";

/** What AWS puts behind an error's name. */
const ERROR_NAMESPACE = "http://internal.amazon.com/coral/com.amazon.bedrock/";

/** Answers as Bedrock answers before a stream has begun: the name in a header, the message in compact JSON. */
export function sendError(reply: FastifyReply, error: unknown, requestId: string): FastifyReply {
  if (error instanceof BrokenOff) {
    breakConnection(reply, error.how);
    return reply;
  }
  leaveUnread(reply);
  if (error instanceof AnsweredOtherwise) {
    const { statusCode, contentType, body } = error.answer;
    return reply.code(statusCode).header("content-type", contentType).send(Buffer.from(body));
  }
  const { name, statusCode, message } = asBedrockError(error, reply);
  return reply
    .code(statusCode)
    .header("x-amzn-RequestId", requestId)
    .header("x-amzn-ErrorType", `${name}:${ERROR_NAMESPACE}`)
    .header("content-type", "application/json")
    .send(Buffer.from(JSON.stringify({ message })));
}

/** Of a request that is refused before its body has come, the rest is not waited for, unless it is being thrown away. */
function leaveUnread(reply: FastifyReply): void {
  const { readableEnded, readableFlowing } = reply.request.raw;
  if (readableEnded || readableFlowing) return;
  const stream = http2StreamOf(reply);
  if (stream) stream.once("finish", () => stream.close());
  else void reply.header("connection", "close");
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
