import { cutText } from "../control/cut-text.ts";
import { shown } from "../control/shown.ts";
import { MAX_BUFFERED_BYTES } from "./limits.ts";
import type { Throttled } from "./throttle.ts";

/** An error that API Gateway answers over HTTP, by AWS's name for it. */
export class GatewayError extends Error {
  readonly statusCode: number;
  /** The body's message; without one the body is empty. */
  readonly body: string | undefined;
  /** How the body names its message: IAM's refusals have a capital. */
  readonly messageKey: "message" | "Message";
  /** What the developer is told in the terminal: the rule, the numbers, the way out. Never on the wire. */
  readonly advice: string | undefined;

  constructor(error: {
    name: string;
    statusCode: number;
    body?: string;
    messageKey?: "message" | "Message";
    advice?: string;
  }) {
    super(error.body ?? error.name);
    this.name = error.name;
    this.statusCode = error.statusCode;
    this.body = error.body;
    this.messageKey = error.messageKey ?? "message";
    this.advice = error.advice;
  }
}

/** 410: the connection is closed, was never there, or is not open yet. AWS sends no body. */
export function gone(connectionId: string): GatewayError {
  return new GatewayError({
    name: "GoneException",
    statusCode: 410,
    advice: `connection ${connectionId} is not open: it has closed, or its $connect has not returned yet. Drop the id when you get 410`,
  });
}

/** 400: the id is not of the form that API Gateway gives out. */
export function invalidConnectionId(connectionId: string): GatewayError {
  return new GatewayError({
    name: "BadRequestException",
    statusCode: 400,
    body: `Invalid connectionId: ${connectionId}`,
    advice: `${shown(connectionId)} is not a connection id. Pass event.requestContext.connectionId as it is, not encoded by hand`,
  });
}

/** 403: no such stage. */
export function forbidden(advice: string): GatewayError {
  return new GatewayError({ name: "ForbiddenException", statusCode: 403, body: "Forbidden", advice });
}

/** 403: the caller is known, and its policies do not let it. */
export function accessDenied(message: string, advice: string): GatewayError {
  return new GatewayError({
    name: "AccessDeniedException",
    statusCode: 403,
    body: message,
    messageKey: "Message",
    advice,
  });
}

/** 413: a post longer than a message may be, of which perhaps not all was read. */
export function payloadTooLarge(bytes: number | { moreThan: number }, limit: number): GatewayError {
  const length =
    typeof bytes === "number"
      ? bytes.toLocaleString("en")
      : `more than ${bytes.moreThan.toLocaleString("en")}`;
  return new GatewayError({
    name: "PayloadTooLargeException",
    statusCode: 413,
    body: `Message too long`,
    advice: `a post of ${length} bytes; the limit is ${limit.toLocaleString("en")}. Split it into several posts`,
  });
}

/** 429: the client does not read as fast as it is sent to. */
export function limitExceeded(connectionId: string, waitingBytes: number): GatewayError {
  return new GatewayError({
    name: "LimitExceededException",
    statusCode: 429,
    advice: `connection ${connectionId} reads too slowly: ${waitingBytes.toLocaleString("en")} bytes wait for it, and ${MAX_BUFFERED_BYTES.toLocaleString("en")} may. Wait for the client, or send it less`,
  });
}

/** 429: more calls than the account may make; AWS has one name for both. */
export function throttled({ advice }: Throttled): GatewayError {
  return new GatewayError({ name: "LimitExceededException", statusCode: 429, advice });
}

/** 404: signed, and no such path or method on the stage. */
export function noMethod(pathOnStage: string, method: string): GatewayError {
  return new GatewayError({
    name: "NotFoundException",
    statusCode: 404,
    body: `No method found matching route ${pathOnStage} for http method ${method}.`,
    advice: `${method} /${cutText(pathOnStage, 200)}: there is no such call. @connections/CONNECTION_ID takes POST, GET and DELETE, and endpoints end with the stage`,
  });
}

/** 414: the whole URL counts, with the tokens in its query. */
export function uriTooLong(characters: number, limit: number): GatewayError {
  return new GatewayError({
    name: "RequestUriTooLongException",
    statusCode: 414,
    body: "URI Too Long",
    advice: `the URL is ${characters.toLocaleString("en")} characters, the limit is ${limit.toLocaleString("en")}: send long tokens in a header, or in the first message`,
  });
}

/** 426: what is at this path is a WebSocket. */
export function upgradeRequired(advice: string): GatewayError {
  return new GatewayError({
    name: "UpgradeRequiredException",
    statusCode: 426,
    body: "Upgrade Required",
    advice,
  });
}

/** 400: a handshake that breaks the protocol. */
export function badHandshake(advice: string): GatewayError {
  return new GatewayError({ name: "BadRequestException", statusCode: 400, body: "Bad Request", advice });
}

/** What the developer is told of a fault that is neither theirs nor AWS's. */
export function ownFailure(error: unknown): string {
  return `the gateway itself failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
