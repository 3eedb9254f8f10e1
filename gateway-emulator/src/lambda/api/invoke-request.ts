import type { IncomingHttpHeaders } from "node:http";
import { invalidRequestContent, LambdaError, noneOf, requestTooLarge } from "../errors.ts";
import { MAX_EVENT_PAYLOAD_BYTES, MAX_SYNC_REQUEST_BYTES } from "../limits.ts";
import { MAX_CLIENT_CONTEXT_BYTES } from "./limits.ts";

const INVOCATION_TYPES = ["Event", "RequestResponse", "DryRun"] as const;
export type InvocationType = (typeof INVOCATION_TYPES)[number];

const LOG_TYPES = ["None", "Tail"] as const;

/** What a caller asks for, beside which function. */
export interface InvokeRequest {
  type: InvocationType;
  /** The event, as JSON. */
  payload: string;
  /** As JSON. */
  clientContext: string | undefined;
  logTail: boolean;
}

/**
 * @throws {LambdaError} ValidationException 400, InvalidRequestContentException 400, RequestEntityTooLargeException 413
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_RequestSyntax
 */
export function parseInvokeRequest(
  headers: IncomingHttpHeaders,
  body: Buffer,
  types: readonly InvocationType[] = INVOCATION_TYPES,
): InvokeRequest {
  const type = oneOf(types, "invocationType", headers["x-amz-invocation-type"], "RequestResponse");
  const logType = oneOf(LOG_TYPES, "logType", headers["x-amz-log-type"], "None");
  return {
    type,
    payload: parsePayload(body, type),
    clientContext: parseClientContext(headers["x-amz-client-context"]),
    logTail: logType === "Tail",
  };
}

/** A runtime client dies of a broken event, so it never gets one. */
export function parsePayload(body: Buffer, type: InvocationType): string {
  const limit = type === "Event" ? MAX_EVENT_PAYLOAD_BYTES : MAX_SYNC_REQUEST_BYTES;
  if (body.length > limit) throw requestTooLarge(body.length, type, limit);
  const payload = body.length === 0 ? "{}" : body.toString("utf8");
  try {
    JSON.parse(payload);
  } catch (error) {
    throw invalidRequestContent(error instanceof Error ? error.message : String(error));
  }
  return payload;
}

function parseClientContext(header: string | string[] | undefined): string | undefined {
  if (typeof header !== "string" || header === "") return undefined;
  if (header.length > MAX_CLIENT_CONTEXT_BYTES)
    throw invalidClientContext(
      `it has ${header.length.toLocaleString("en")} bytes, and at most ${MAX_CLIENT_CONTEXT_BYTES.toLocaleString("en")} are allowed`,
    );
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(header)) throw invalidClientContext("it is not base64");
  const json = Buffer.from(header, "base64").toString("utf8");
  try {
    JSON.parse(json);
  } catch {
    throw invalidClientContext("it is not JSON in base64");
  }
  return json;
}

function invalidClientContext(why: string): LambdaError {
  return new LambdaError(
    "InvalidRequestContentException",
    400,
    `Client context must be a valid Base64-encoded JSON object: ${why}`,
  );
}

function oneOf<Value extends string>(
  values: readonly Value[],
  parameter: string,
  header: string | string[] | undefined,
  otherwise: Value,
): Value {
  if (header === undefined) return otherwise;
  const found = values.find((value) => value === header);
  if (found === undefined) throw noneOf(parameter, String(header), values);
  return found;
}
