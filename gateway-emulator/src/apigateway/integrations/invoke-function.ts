import type { Gateway } from "../gateway.ts";
import { type InvocationType, type InvokeResult, whyRefused } from "../invoke.ts";
import type { RouteRequest } from "../request.ts";
import type { BackendAnswer } from "./integration-response.ts";
import type { RequestParameters } from "./request-parameters.ts";
import { configurationError, IntegrationError } from "./result.ts";

/**
 * Invokes a function with an event of the stack's own making.
 * @throws {IntegrationError} when Lambda refuses the call
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-custom-integrations.html
 */
export async function invokeFunction(
  gateway: Gateway,
  of: {
    functionName: string;
    parameters: RequestParameters;
    body: Buffer;
    request: RouteRequest;
    signal: AbortSignal;
  },
): Promise<{ answer: BackendAnswer; matched: string | undefined }> {
  const { functionName, parameters, body, request, signal } = of;
  const payload = body.length === 0 ? "{}" : body.toString("utf8");
  checkJson(functionName, payload);
  const type = invocationTypeOf(parameters);
  const result = await gateway.invoke(functionName, payload, signal, type).catch((error: unknown) => {
    throw refusal(functionName, error);
  });
  if (result.functionError !== undefined && request.eventType === "CONNECT")
    adviseOnAccepted(gateway, functionName, request);
  // Lambda's own status: a function that fails has been invoked all the same.
  const statusCode = type === "Event" ? 202 : 200;
  const { requestId } = result;
  return {
    answer: {
      statusCode,
      headers: {},
      body: Buffer.from(result.payload),
      service: { statusCode, ...(requestId !== undefined && { requestId }) },
    },
    matched: errorMessageIn(result),
  };
}

/** Lambda refuses a call, without having invoked the function: a handshake is answered with 502. */
export function refusal(functionName: string, error: unknown): IntegrationError {
  const advice = `${functionName} could not be invoked: ${whyRefused(error)}`;
  return new IntegrationError({ statusCode: 502, advice });
}

/** Lambda would answer 400 InvalidRequestContentException. */
function checkJson(functionName: string, payload: string): void {
  try {
    JSON.parse(payload);
  } catch {
    throw configurationError(
      `the integration's request body must be JSON, since it is the event of ${functionName}; it is ${JSON.stringify(payload.slice(0, 200))}. Quote what can hold anything with $util.escapeJavaScript, or add a request template`,
    );
  }
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-integration-async.html */
function invocationTypeOf({ headers }: RequestParameters): InvocationType {
  const [, [value = "RequestResponse"] = []] =
    [...headers].find(([name]) => name.toLowerCase() === "x-amz-invocation-type") ?? [];
  if (value === "RequestResponse" || value === "Event") return value;
  throw configurationError(
    `X-Amz-Invocation-Type is ${JSON.stringify(value)}; it can be 'Event' or 'RequestResponse'`,
  );
}

/** What the keys of integration responses are matched against; a result that has it is taken for an error too. */
function errorMessageIn({ payload }: InvokeResult): string | undefined {
  try {
    const result: unknown = JSON.parse(payload);
    const isError = typeof result === "object" && result !== null && "errorMessage" in result;
    return isError && typeof result.errorMessage === "string" ? result.errorMessage : undefined;
  } catch {
    return undefined;
  }
}

function adviseOnAccepted(gateway: Gateway, functionName: string, { peer, requestId }: RouteRequest): void {
  gateway.journal.write({
    kind: "advice",
    connectionId: peer.connectionId,
    requestId,
    detail: {
      advice: `${functionName} failed, and $connect accepts the client all the same: of a non-proxy integration only Lambda's own status counts. With AWS_PROXY the function decides`,
    },
  });
}
