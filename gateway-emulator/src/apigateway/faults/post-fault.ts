import type { FastifyReply } from "fastify";
import { callEffect, type CallEffect } from "../../control/call-effect.ts";
import type { FaultGrammar } from "../../control/fault-rule.ts";
import { GatewayError } from "../errors.ts";
import type { Gateway } from "../gateway.ts";

/**
 * The rules of `{"at":"post-to-connection"}`. AWS sends no message with a GoneException or a LimitExceededException.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export const POST_FAULTS: FaultGrammar<CallEffect> = {
  at: "post-to-connection",
  match: { connectionId: "is", contains: "contains" },
  parseEffect: callEffect({
    GoneException: { statusCode: 410, message: "" },
    LimitExceededException: { statusCode: 429, message: "" },
    PayloadTooLargeException: { statusCode: 413, message: "Message too long" },
    ForbiddenException: { statusCode: 403, message: "Forbidden" },
    BadRequestException: { statusCode: 400, message: "Bad Request" },
    InternalServerErrorException: { statusCode: 500, message: "Internal server error" },
    ServiceUnavailableException: { statusCode: 503, message: "Service Unavailable" },
  }),
};

/** What a rule makes go wrong with this post; undefined when nothing does. */
export function postFault(gateway: Gateway, connectionId: string, data: Buffer): CallEffect | undefined {
  return gateway.faults?.post.take(() => ({ connectionId, contains: data.toString("utf8") }));
}

/**
 * Waits, then answers with the error, drops the caller's connection, or posts as ever.
 * @throws {GatewayError} what the rule asks for, and what `post` throws
 */
export async function failPost(
  { clock }: Gateway,
  { delayMs, failure }: CallEffect,
  { reply, post }: { reply: FastifyReply; post: () => void },
): Promise<void> {
  if (delayMs > 0) await clock.sleep(delayMs);
  if (!failure) return post();
  if ("drop" in failure) return void reply.hijack().raw.destroy();
  const { name, statusCode, message } = failure.error;
  throw new GatewayError({
    name,
    statusCode,
    ...(message !== "" && { body: message }),
    advice: "a rule of /_emulator/faults asks for it",
  });
}
