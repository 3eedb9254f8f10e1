import { connectHeaders, DROPPED_HEADERS, lastValues, multiValue, requestContext } from "../event.ts";
import type { Headers, MultiValue, RequestContext } from "../event.ts";
import type { Gateway } from "../gateway.ts";
import type { ConnectRequest } from "../request.ts";

/** What a Lambda authorizer gets: all maps are there, if need be empty; no body, no `isBase64Encoded`. */
export interface AuthorizerEvent {
  type: "REQUEST";
  methodArn: string;
  headers: Headers;
  multiValueHeaders: MultiValue;
  queryStringParameters: Headers;
  multiValueQueryStringParameters: MultiValue;
  stageVariables: Headers;
  requestContext: RequestContext;
}

export function authorizerEvent(gateway: Gateway, request: ConnectRequest): AuthorizerEvent {
  const multiValueHeaders = handshakeHeaders(gateway, request);
  const query = multiValue(request.peer.query);
  return {
    type: "REQUEST",
    methodArn: connectArn(gateway),
    headers: lastValues(multiValueHeaders),
    multiValueHeaders,
    queryStringParameters: lastValues(query),
    multiValueQueryStringParameters: query,
    stageVariables: gateway.api.stage.variables,
    requestContext: requestContext(gateway, request),
  };
}

/** The resource that connecting is, for authorizers' policies and IAM's. */
export function connectArn({ region, accountId, api }: Gateway): string {
  return `arn:aws:execute-api:${region}:${accountId}:${api.apiId}/${api.stage.name}/$connect`;
}

/** Unlike the integration, an authorizer sees that this is an upgrade, in the front end's own words. */
function handshakeHeaders(gateway: Gateway, request: ConnectRequest): MultiValue {
  const headers = {
    ...connectHeaders(gateway, request.peer, DROPPED_HEADERS),
    Connection: ["upgrade"],
    "content-length": ["0"],
    Upgrade: ["websocket"],
  };
  const byName = Object.entries(headers).toSorted(([a], [b]) =>
    a.toLowerCase().localeCompare(b.toLowerCase()),
  );
  return Object.fromEntries(byName);
}
