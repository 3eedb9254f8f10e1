import { shown } from "../../control/shown.ts";
import { evaluate, unknownOperators } from "../../iam/policy.ts";
import type { AuthorizerOutcome } from "../conclusion.ts";
import type { Authorizer } from "../definition.ts";
import type { Gateway } from "../gateway.ts";
import { type InvokeResult, whyRefused } from "../invoke.ts";
import { AUTHORIZER_TIMEOUT_MS } from "../limits.ts";
import type { ConnectRequest } from "../request.ts";
import { authorizerEvent, connectArn, type AuthorizerEvent } from "./authorizer-event.ts";
import { AuthorizerResultError, parseAuthorizerResult, type AuthorizerResult } from "./authorizer-result.ts";
import { identityAt, isIdentitySource } from "./identity-source.ts";
import { refusal, type Refusal } from "./refusal.ts";

/** What an authorizer has said, or why its client may not connect. */
export interface Verdict {
  /** Absent when the function was not asked. */
  outcome?: AuthorizerOutcome;
  /** Absent when the client is let in. */
  refusal?: Refusal;
  result?: AuthorizerResult;
}

/**
 * Asks a Lambda REQUEST authorizer whether a client may connect.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
 */
export async function askAuthorizer(
  gateway: Gateway,
  authorizer: Authorizer,
  request: ConnectRequest,
): Promise<Verdict> {
  const { functionName, identitySources, permitted } = authorizer;
  const event = authorizerEvent(gateway, request);
  const missing = identitySources.find((source) => identityAt(source, event) === undefined);
  if (missing !== undefined) return { refusal: withoutIdentity(missing, authorizer) };
  if (!permitted)
    return {
      refusal: refusal(
        "AUTHORIZER_CONFIGURATION_ERROR",
        `AWS answers the handshake with 500: API Gateway may not invoke the authorizer ${functionName}. Give the function an aws_lambda_permission for apigateway.amazonaws.com`,
      ),
    };
  const startedAt = gateway.clock.now();
  const answer = await invoke(gateway, functionName, event);
  const latencyMs = gateway.clock.now() - startedAt;
  const verdict = judge(gateway, request, authorizer, answer);
  return { ...verdict, outcome: outcomeOf(answer, verdict.refusal, latencyMs) };
}

function outcomeOf(answer: Answer, refused: Refusal | undefined, latencyMs: number): AuthorizerOutcome {
  const outcome = {
    status: refused?.statusCode ?? 200,
    latencyMs,
    ...(refused && { error: refused.message }),
  };
  if ("failure" in answer) return outcome;
  const { requestId } = answer;
  return { ...outcome, service: { statusCode: 200, ...(requestId !== undefined && { requestId }) } };
}

function withoutIdentity(source: string, { name }: Authorizer): Refusal {
  const why = isIdentitySource(source)
    ? `the handshake has no ${source}, which is an identity source of the authorizer ${name}: its function is not asked. Send it, or take it out of identity_sources`
    : `${source} is no identity source of a WebSocket API, so it is never there; write route.request.header.NAME or route.request.querystring.NAME`;
  return refusal("UNAUTHORIZED", `AWS answers the handshake with 401: ${why}`);
}

/** An answer, or in words why there is none. */
type Answer = InvokeResult | { failure: string };

async function invoke(gateway: Gateway, functionName: string, event: AuthorizerEvent): Promise<Answer> {
  const timeout = new AbortController();
  const { promise: timedOut, resolve } = Promise.withResolvers<Answer>();
  const cancel = gateway.clock.after(AUTHORIZER_TIMEOUT_MS, () => {
    const seconds = AUTHORIZER_TIMEOUT_MS / 1000;
    resolve({ failure: `took longer than ${seconds} s, which is all that API Gateway waits` });
    timeout.abort(new Error("the authorizer's timeout has passed"));
  });
  const invoked = gateway
    .invoke(functionName, JSON.stringify(event), timeout.signal)
    .catch((error: unknown) => ({
      failure: `could not be invoked: ${whyRefused(error)}`,
    }));
  try {
    return await Promise.race([invoked, timedOut]);
  } finally {
    cancel();
  }
}

function judge(
  gateway: Gateway,
  request: ConnectRequest,
  { functionName }: Authorizer,
  answer: Answer,
): Pick<Verdict, "refusal" | "result"> {
  const failed = (why: string) =>
    refusal(
      "AUTHORIZER_FAILURE",
      `AWS answers the handshake with 500: the authorizer ${functionName} ${why}`,
    );
  if ("failure" in answer) return { refusal: failed(answer.failure) };
  if (answer.functionError !== undefined) {
    const errorMessage = errorMessageOf(answer.payload);
    if (errorMessage === "Unauthorized")
      return {
        refusal: refusal(
          "UNAUTHORIZED",
          `AWS answers the handshake with 401: the authorizer ${functionName} threw "Unauthorized"`,
        ),
      };
    return {
      refusal: failed(
        `threw ${shown(errorMessage)}. Return a policy with Deny for 403, or throw new Error("Unauthorized"), word for word, for 401`,
      ),
    };
  }
  try {
    const result = parseAuthorizerResult(answer.payload);
    const denied = denial(gateway, request, functionName, result);
    return denied ? { refusal: denied } : { result };
  } catch (error) {
    if (!(error instanceof AuthorizerResultError)) throw error;
    const advice = `AWS answers the handshake with 500: what the authorizer ${functionName} returned cannot be used: ${error.message}`;
    return { refusal: refusal("AUTHORIZER_CONFIGURATION_ERROR", advice) };
  }
}

function denial(
  gateway: Gateway,
  { peer, receivedAt }: ConnectRequest,
  functionName: string,
  { policy }: AuthorizerResult,
): Refusal | undefined {
  const resource = connectArn(gateway);
  const context = {
    "aws:SourceIp": peer.sourceIp,
    "aws:SecureTransport": "true",
    "aws:CurrentTime": new Date(receivedAt).toISOString(),
    "aws:EpochTime": String(Math.floor(receivedAt / 1000)),
    ...(peer.userAgent !== undefined && { "aws:UserAgent": peer.userAgent }),
  };
  const decision = evaluate([policy], { action: "execute-api:Invoke", resource, context });
  if (decision === "allowed") return undefined;
  const why =
    decision === "explicitDeny"
      ? "returned a policy that denies it"
      : `returned a policy that allows nothing of execute-api:Invoke on ${resource}. Use event.methodArn as its Resource`;
  const operators = unknownOperators(policy);
  const unread =
    operators.length > 0
      ? ` (the condition operators ${operators.join(", ")} are not known here: what they allow is not allowed, what they deny is denied)`
      : "";
  return refusal(
    "ACCESS_DENIED",
    `AWS answers the handshake with 403: the authorizer ${functionName} ${why}${unread}`,
  );
}

function errorMessageOf(payload: string): unknown {
  try {
    const error: unknown = JSON.parse(payload);
    return typeof error === "object" && error !== null ? Reflect.get(error, "errorMessage") : error;
  } catch {
    return payload;
  }
}
