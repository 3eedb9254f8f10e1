import { accessDeniedAdvice, accessDeniedMessage } from "../../iam/access-denied.ts";
import type { Authorize } from "../../iam/authorize.ts";
import { evaluate } from "../../iam/policy.ts";
import { SignatureError } from "../../iam/signature-error.ts";
import type { CallerIdentity } from "../caller.ts";
import { multiValue } from "../event.ts";
import type { Gateway } from "../gateway.ts";
import type { Handshake } from "../request.ts";
import { connectArn } from "./authorizer-event.ts";
import { refusal, type Refusal, type ResponseType } from "./refusal.ts";

/** Who has signed a handshake, as far as anybody asks; or why they may not connect. */
export type Identification = { identity?: CallerIdentity } | { refusal: Refusal };

/**
 * Asks of a handshake that somebody has signed it who may invoke `$connect`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-control-access-iam.html
 */
export function identify(gateway: Gateway, handshake: Handshake, authorize: Authorize): Identification {
  const headers = multiValue(lowerCased(handshake.rawHeaders));
  let caller;
  try {
    caller = authorize({ method: "GET", rawTarget: handshake.rawTarget, headers, body: "" });
  } catch (error) {
    if (error instanceof SignatureError) return { refusal: refusalOf(error) };
    throw error;
  }
  const principal = caller && gateway.principals.of(caller.accessKeyId);
  if (!caller || !principal) return {};
  const { accountId, arn, userId, policies } = principal;
  const access = { action: "execute-api:Invoke", resource: connectArn(gateway) };
  const decision = policies ? evaluate(policies, access) : "allowed";
  if (decision !== "allowed") {
    const advice = `AWS answers the handshake with 403: ${accessDeniedAdvice(principal, access, decision)}`;
    const text = accessDeniedMessage(principal, access, decision);
    return { refusal: { ...refusal("ACCESS_DENIED", advice), text } };
  }
  return {
    identity: { accountId, caller: userId, user: userId, userArn: arn, accessKey: caller.accessKeyId },
  };
}

/** The check itself has told the developer what is wrong. */
function refusalOf({ name, message }: SignatureError): Refusal {
  const { advice: _said, ...kind } = refusal(RESPONSE_TYPES[name], "");
  return { ...kind, errorType: name, text: message };
}

const RESPONSE_TYPES: Record<SignatureError["name"], ResponseType> = {
  AccessDeniedException: "ACCESS_DENIED",
  IncompleteSignatureException: "INVALID_SIGNATURE",
  InvalidSignatureException: "INVALID_SIGNATURE",
  MissingAuthenticationTokenException: "MISSING_AUTHENTICATION_TOKEN",
  UnrecognizedClientException: "ACCESS_DENIED",
};

function lowerCased(rawHeaders: string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2)
    pairs.push([(rawHeaders[at] ?? "").toLowerCase(), rawHeaders[at + 1] ?? ""]);
  return pairs;
}
