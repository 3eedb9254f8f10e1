import type { Authorize } from "../../iam/authorize.ts";
import type { AuthorizerOutcome } from "../conclusion.ts";
import type { Authorization } from "../definition.ts";
import type { Gateway } from "../gateway.ts";
import type { ConnectRequest } from "../request.ts";
import { admitApiKey, keyComesFromAuthorizer, keyInHeader } from "./api-key.ts";
import { askAuthorizer } from "./authorizer.ts";
import { identify } from "./iam.ts";
import { refusal, type Refusal } from "./refusal.ts";

/** Whether a handshake may go on to its integration. */
export interface Admission {
  /** With all that has come to light of its client. */
  request: ConnectRequest;
  /** Absent when it may go on. */
  refusal?: Refusal;
  /** Absent when no authorizer was asked. */
  authorizer?: AuthorizerOutcome;
  /** The API key that the authorizer has named. */
  usageIdentifierKey?: string;
}

/** Asks all that API Gateway asks before it calls `$connect`, in its order: throttles, API key, authorization. */
export async function admit(
  gateway: Gateway,
  request: ConnectRequest,
  authorize: Authorize,
): Promise<Admission> {
  const throttled = gateway.throttles.admitConnection();
  if (throttled)
    return {
      request,
      refusal: refusal("THROTTLED", `AWS answers the handshake with 429: ${throttled.advice}`),
    };
  const route = gateway.api.routes.find(({ routeKey }) => routeKey === "$connect");
  const authorization = route?.authorization ?? { type: "NONE" };
  if (keyComesFromAuthorizer(gateway)) {
    const authorized = await authorizeBy(gateway, request, authorization, authorize);
    if (authorized.refusal) return authorized;
    return { ...authorized, ...admitApiKey(gateway, authorized.request, authorized.usageIdentifierKey) };
  }
  const keyed = admitApiKey(gateway, request, keyInHeader(gateway, request));
  return keyed.refusal ? keyed : authorizeBy(gateway, keyed.request, authorization, authorize);
}

async function authorizeBy(
  gateway: Gateway,
  request: ConnectRequest,
  authorization: Authorization,
  authorize: Authorize,
): Promise<Admission> {
  const { peer } = request;
  switch (authorization.type) {
    case "NONE":
      return { request };
    case "AWS_IAM": {
      const identified = identify(gateway, peer, authorize);
      if ("refusal" in identified) return { request, ...identified };
      const caller = { ...peer.caller, ...identified.identity };
      return { request: { ...request, peer: { ...peer, caller } } };
    }
    case "CUSTOM": {
      const {
        outcome,
        refusal: refused,
        result,
      } = await askAuthorizer(gateway, authorization.authorizer, request);
      const asked = { ...(outcome && { authorizer: outcome }) };
      if (refused || !result) return { request, ...asked, ...(refused && { refusal: refused }) };
      const { context, usageIdentifierKey } = result;
      return {
        ...asked,
        ...(usageIdentifierKey !== undefined && { usageIdentifierKey }),
        request: {
          ...request,
          peer: { ...peer, authorizer: context },
          ...(outcome && { authorizerLatencyMs: outcome.latencyMs }),
        },
      };
    }
  }
}
