/** An error that API Gateway answers over HTTP, by AWS's name for it. */
export class GatewayError extends Error {
  readonly statusCode: number;
  /** The body's message; without one the body is empty. */
  readonly body: string | undefined;
  /** What the developer is told in the terminal: the rule, the numbers, the way out. Never on the wire. */
  readonly advice: string | undefined;

  constructor(error: { name: string; statusCode: number; body?: string; advice?: string }) {
    super(error.body ?? error.name);
    this.name = error.name;
    this.statusCode = error.statusCode;
    this.body = error.body;
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
    advice: `${JSON.stringify(connectionId)} is not a connection id. Pass event.requestContext.connectionId as it is, not encoded by hand`,
  });
}

/** 403: no such stage. */
export function forbidden(advice: string): GatewayError {
  return new GatewayError({ name: "ForbiddenException", statusCode: 403, body: "Forbidden", advice });
}

/** 413: a post longer than a message may be. */
export function payloadTooLarge(bytes: number, limit: number): GatewayError {
  return new GatewayError({
    name: "PayloadTooLargeException",
    statusCode: 413,
    body: `Message too long`,
    advice: `a post of ${bytes.toLocaleString("en")} bytes; the limit is ${limit.toLocaleString("en")}. Split it into several posts`,
  });
}

/** 429: the client does not read as fast as it is sent to. */
export function limitExceeded(connectionId: string, waitingBytes: number): GatewayError {
  return new GatewayError({
    name: "LimitExceededException",
    statusCode: 429,
    advice: `connection ${connectionId} reads too slowly: ${waitingBytes.toLocaleString("en")} bytes wait for it. Gather more text in each post`,
  });
}

/** 404: authenticated, but no such path on the API. */
export function noMethod(path: string, method: string): GatewayError {
  return new GatewayError({
    name: "NotFoundException",
    statusCode: 404,
    body: `No method found matching route ${path} for http method ${method}`,
  });
}
