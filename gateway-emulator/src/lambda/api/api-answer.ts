import type { ServerResponse } from "node:http";
import { LambdaError } from "../errors.ts";

/** Answers a call of the Runtime or Extensions API with JSON, which ends with a line feed as AWS's does. */
export function answerJson(
  response: ServerResponse,
  statusCode: number,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  const body = `${JSON.stringify(value)}\n`;
  response
    .writeHead(statusCode, {
      ...headers,
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
    })
    .end(body);
}

export function answerAccepted(response: ServerResponse): void {
  answerJson(response, 202, { status: "OK" });
}

export function answerUnknownPath(response: ServerResponse): void {
  response.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end("404 page not found\n");
}

export function answerError(response: ServerResponse, error: unknown): void {
  // The connection may be gone, or the answer on its way.
  if (response.headersSent || response.destroyed) return;
  const known =
    error instanceof LambdaError ? error : new LambdaError("InternalServerError", 500, String(error));
  answerJson(response, known.statusCode, { errorMessage: known.message, errorType: known.name });
}
