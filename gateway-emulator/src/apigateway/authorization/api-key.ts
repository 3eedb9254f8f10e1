import type { ApiKey } from "../definition.ts";
import type { Gateway } from "../gateway.ts";
import type { ConnectRequest } from "../request.ts";
import { refusal, type Refusal } from "./refusal.ts";

/** Whether the API takes its clients' keys from what the authorizer returns, and not from a header. */
export function keyComesFromAuthorizer({ api }: Gateway): boolean {
  return /^\$\{?context\.authorizer\.usageIdentifierKey\}?$/.test(api.apiKeySelectionExpression);
}

/** The API key in the handshake's header that the selection expression names, which is `x-api-key`. */
export function keyInHeader({ api }: Gateway, { peer }: ConnectRequest): string | undefined {
  const [, name = "x-api-key"] =
    /^\$\{?request\.header\.([^}]+)\}?$/.exec(api.apiKeySelectionExpression) ?? [];
  const at = peer.rawHeaders.findIndex(
    (text, index) => index % 2 === 0 && text.toLowerCase() === name.toLowerCase(),
  );
  return at < 0 ? undefined : peer.rawHeaders[at + 1];
}

/** What an API key comes to: the request with its client's key, or why it may not go on. */
export interface KeyAdmission {
  request: ConnectRequest;
  refusal?: Refusal;
}

/**
 * Asks for an API key where `$connect` requires one, and counts the handshake for its usage plan. A key that another
 * route requires is noted only.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-selection-expressions.html
 */
export function admitApiKey(
  gateway: Gateway,
  request: ConnectRequest,
  apiKey: string | undefined,
): KeyAdmission {
  const { routes } = gateway.api;
  if (!routes.some((route) => route.apiKeyRequired)) return { request };
  const subscription = apiKey === undefined ? undefined : gateway.usage.of(apiKey);
  const required = routes.some((route) => route.routeKey === "$connect" && route.apiKeyRequired);
  if (!subscription?.key.enabled)
    return { request, ...(required && { refusal: invalidKey(gateway, apiKey, subscription?.key) }) };
  const refused = required ? subscription.take() : undefined;
  return { request: withKey(request, subscription.key), ...(refused && { refusal: refused }) };
}

function withKey(request: ConnectRequest, { id, value }: ApiKey): ConnectRequest {
  const { peer } = request;
  return { ...request, peer: { ...peer, caller: { ...peer.caller, apiKey: value, apiKeyId: id } } };
}

function invalidKey(gateway: Gateway, apiKey: string | undefined, known: ApiKey | undefined): Refusal {
  const place = keyComesFromAuthorizer(gateway)
    ? "usageIdentifierKey of what the authorizer returns"
    : "header x-api-key, which browsers cannot send: there, let an authorizer return it as usageIdentifierKey";
  const why = () => {
    if (apiKey === undefined) return `the handshake has no API key. Put it into the ${place}`;
    if (known) return `the API key ${known.name} is disabled`;
    return "this API key is in no usage plan of the stage. Tie it to one with aws_api_gateway_usage_plan_key";
  };
  return refusal(
    "INVALID_API_KEY",
    `AWS answers the handshake with 403: $connect asks for an API key, and ${why()}`,
  );
}
