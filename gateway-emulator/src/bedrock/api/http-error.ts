import type { FastifyReply } from "fastify";
import { SignatureError } from "../../iam/signature-error.ts";
import { BedrockError, internalServer, malformedInput, requestTooLarge } from "../model/errors.ts";
import { MAX_BODY_BYTES } from "../limits.ts";

/** What AWS puts behind an error's name. */
const ERROR_NAMESPACE = "http://internal.amazon.com/coral/com.amazon.bedrock/";

/** Answers as Bedrock answers before a stream has begun: the name in a header, the message in compact JSON. */
export function sendError(reply: FastifyReply, error: unknown, requestId: string): FastifyReply {
  const { name, statusCode, message } = asBedrockError(error, reply);
  // Fastify closes a connection whose body it did not read to its end; in HTTP/2 that is not said by a header.
  if (reply.request.raw.httpVersionMajor === 2) reply.removeHeader("connection");
  return reply
    .code(statusCode)
    .header("x-amzn-RequestId", requestId)
    .header("x-amzn-ErrorType", `${name}:${ERROR_NAMESPACE}`)
    .header("content-type", "application/json")
    .send(Buffer.from(JSON.stringify({ message })));
}

/** Fastify's own errors concern the body; anything else unknown is our mistake, and said so in the log. */
function asBedrockError(
  error: unknown,
  reply: FastifyReply,
): Pick<BedrockError, "name" | "statusCode" | "message"> {
  if (error instanceof BedrockError || error instanceof SignatureError) return error;
  const statusCode = error instanceof Error && "statusCode" in error ? error.statusCode : 500;
  if (statusCode === 413) return requestTooLarge(MAX_BODY_BYTES);
  if (typeof statusCode === "number" && statusCode < 500) return malformedInput();
  reply.log.error(error);
  return internalServer();
}
