import { cutText } from "../../control/cut-text.ts";

/** Why an asynchronous invocation is over, in Lambda's words. */
export type Condition =
  | "Success"
  | "RetriesExhausted"
  | "EventAgeExceeded"
  | "ZeroReservedConcurrency"
  | "RecursiveInvocation";

/** An asynchronous invocation that is over. */
export interface EventOutcome {
  condition: Condition;
  requestId: string;
  /** With its qualifier, `$LATEST` where it was called by none. */
  functionArn: string;
  /** How often the function has run. */
  attempts: number;
  /** The event, as JSON. */
  payload: string;
  /** What the last attempt came to; absent when there was none. */
  response?: EventResponse;
}

/** What Lambda has answered to an attempt. */
export interface EventResponse {
  statusCode: number;
  /** Absent when the function has not run. */
  executedVersion?: string;
  functionError?: string;
  /** The function's result, or its error, as JSON. */
  payload?: string;
}

/**
 * What a destination gets, as JSON.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export function invocationRecord(outcome: EventOutcome, atMs: number): string {
  const { condition, requestId, functionArn, attempts, payload, response } = outcome;
  const { payload: responsePayload, ...responseContext } = response ?? {};
  const members = {
    version: JSON.stringify("1.0"),
    timestamp: JSON.stringify(new Date(atMs).toISOString()),
    requestContext: JSON.stringify({
      requestId,
      functionArn,
      condition,
      approximateInvokeCount: attempts,
    }),
    // As they came: read and written again, a long number would be another one.
    requestPayload: payload,
    ...(response && { responseContext: JSON.stringify(responseContext) }),
    ...(responsePayload !== undefined && { responsePayload: asJson(responsePayload) }),
  };
  return `{${Object.entries(members)
    .map(([name, json]) => `"${name}":${json}`)
    .join(",")}}`;
}

/** The message that a dead-letter queue or topic gets: the event itself, and what is known of the error beside it. */
export interface DeadLetter {
  body: string;
  attributes: { RequestID: string; ErrorCode?: number; ErrorMessage: string };
}

const MAX_ERROR_MESSAGE_CHARACTERS = 1_024;

/** @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq */
export function deadLetterOf({ requestId, payload, condition, response }: EventOutcome): DeadLetter {
  return {
    body: payload,
    attributes: {
      RequestID: requestId,
      ...(response && { ErrorCode: response.statusCode }),
      ErrorMessage: errorMessageOf(condition, response).slice(0, MAX_ERROR_MESSAGE_CHARACTERS),
    },
  };
}

function errorMessageOf(condition: Condition, response: EventResponse | undefined): string {
  if (!response)
    return condition === "ZeroReservedConcurrency"
      ? "Function not invoked. Function is configured with zero reserved concurrent executions"
      : condition;
  if (response.payload === undefined) return response.statusCode === 429 ? "Rate Exceeded." : condition;
  const error: unknown = JSON.parse(asJson(response.payload));
  const known = typeof error === "object" && error !== null && "errorMessage" in error;
  return known ? String(error.errorMessage) : response.payload;
}

/** Longer ones are written into the journal as a text that is cut: it has to be shown, and does not grow for ever. */
const MAX_JOURNALED_CHARACTERS = 65_536;

/** JSON as the journal has it. */
export function journaledJson(json: string): unknown {
  return json.length > MAX_JOURNALED_CHARACTERS ? cutText(json) : (JSON.parse(asJson(json)) as unknown);
}

/** A runtime of one's own may answer with any text. */
function asJson(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return JSON.stringify(text);
  }
}
