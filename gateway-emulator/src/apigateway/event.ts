import type { CallerIdentity } from "./caller.ts";
import type { RouteKey } from "./definition.ts";
import type { Gateway } from "./gateway.ts";
import { REASON_NO_STATUS } from "./limits.ts";
import type {
  ConnectRequest,
  DisconnectRequest,
  Handshake,
  MessageRequest,
  RouteRequest,
} from "./request.ts";

export type Headers = Record<string, string>;
export type MultiValue = Record<string, string[]>;

export interface RequestContext {
  routeKey: RouteKey;
  disconnectStatusCode?: number;
  authorizer?: Record<string, string | number>;
  messageId?: string;
  eventType: "CONNECT" | "MESSAGE" | "DISCONNECT";
  extendedRequestId: string;
  requestTime: string;
  messageDirection: "IN";
  disconnectReason?: string;
  stage: string;
  connectedAt: number;
  requestTimeEpoch: number;
  identity: Identity;
  requestId: string;
  domainName: string;
  connectionId: string;
  apiId: string;
}

/** Who called, as `requestContext.identity` says it: no nulls. */
export interface Identity extends CallerIdentity {
  sourceIp: string;
  userAgent?: string;
}

export interface ConnectEvent {
  headers: Headers;
  multiValueHeaders: MultiValue;
  queryStringParameters?: Headers;
  multiValueQueryStringParameters?: MultiValue;
  stageVariables?: Headers;
  requestContext: RequestContext;
  isBase64Encoded: false;
}

export interface MessageEvent {
  stageVariables?: Headers;
  requestContext: RequestContext;
  body: string;
  isBase64Encoded: false;
}

export interface DisconnectEvent {
  headers: Headers;
  multiValueHeaders: MultiValue;
  stageVariables?: Headers;
  requestContext: RequestContext;
  isBase64Encoded: false;
}

export type ProxyEvent = ConnectEvent | MessageEvent | DisconnectEvent;

/** What a function gets of a request. */
export function proxyEvent(gateway: Gateway, request: RouteRequest): ProxyEvent {
  switch (request.eventType) {
    case "CONNECT":
      return connectEvent(gateway, request);
    case "MESSAGE":
      return messageEvent(gateway, request);
    case "DISCONNECT":
      return disconnectEvent(gateway, request);
  }
}

/** The event of `$connect`. Keys, order and headers as in captures of 2022 to 2025: no nulls. */
export function connectEvent(gateway: Gateway, request: ConnectRequest): ConnectEvent {
  const multiValueHeaders = connectHeaders(gateway, request.peer, DROPPED_HEADERS);
  return {
    headers: lastValues(multiValueHeaders),
    multiValueHeaders,
    ...queryStrings(request.peer.query),
    ...stageVariables(gateway),
    requestContext: requestContext(gateway, request),
    isBase64Encoded: false,
  };
}

/** The event of a message: no headers, no query string. */
export function messageEvent(gateway: Gateway, request: MessageRequest): MessageEvent {
  return {
    ...stageVariables(gateway),
    requestContext: requestContext(gateway, request),
    body: request.body,
    isBase64Encoded: false,
  };
}

/** The event of `$disconnect`, with the four odd headers that AWS sends. */
export function disconnectEvent(gateway: Gateway, request: DisconnectRequest): DisconnectEvent {
  const headers = { Host: gateway.domainName, "x-api-key": "", "X-Forwarded-For": "", "x-restapi": "" };
  return {
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    ...stageVariables(gateway),
    requestContext: requestContext(gateway, request),
    isBase64Encoded: false,
  };
}

/** What every event says of its request. */
export function requestContext(gateway: Gateway, request: RouteRequest): RequestContext {
  const { peer, requestId, receivedAt, routeKey, eventType } = request;
  const close = eventType === "DISCONNECT" ? request.close : undefined;
  return {
    routeKey,
    ...(close && { disconnectStatusCode: close.code }),
    ...authorizerOf(request),
    ...(eventType === "MESSAGE" && { messageId: request.messageId }),
    eventType,
    extendedRequestId: requestId,
    requestTime: commonLogTime(receivedAt),
    messageDirection: "IN",
    ...(close && { disconnectReason: close.code === 1005 ? REASON_NO_STATUS : close.reason }),
    stage: gateway.api.stage.name,
    connectedAt: peer.connectedAt,
    requestTimeEpoch: receivedAt,
    identity: {
      ...peer.caller,
      ...(peer.userAgent !== undefined && { userAgent: peer.userAgent }),
      sourceIp: peer.sourceIp,
    },
    requestId,
    domainName: gateway.domainName,
    connectionId: peer.connectionId,
    apiId: gateway.api.apiId,
  };
}

/** Only `$connect` is told how long the authorizer took. */
function authorizerOf(request: RouteRequest): Pick<RequestContext, "authorizer"> {
  const { authorizer } = request.peer;
  if (!authorizer) return {};
  const { principalId, ...context } = authorizer;
  const latencyMs = request.eventType === "CONNECT" ? request.authorizerLatencyMs : undefined;
  return {
    authorizer: {
      principalId,
      ...(latencyMs !== undefined && { integrationLatency: latencyMs }),
      ...context,
    },
  };
}

/** `09/Feb/2024:18:23:28 +0000` */
export function commonLogTime(epochMs: number): string {
  const [, day, month, year, time] = new Date(epochMs).toUTCString().split(" ");
  return `${day}/${month}/${year}:${time} +0000`;
}

/**
 * API Gateway's front end takes these off the handshake before the integration sees it. The first three are missing in
 * captures; of the others it is known of the engine that REST APIs share.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
export const DROPPED_HEADERS: ReadonlySet<string> = new Set([
  "connection",
  "upgrade",
  "content-length",
  "content-md5",
  "expect",
  "max-forwards",
  "proxy-authenticate",
  "server",
  "te",
  "trailer",
  "transfer-encoding",
  "www-authenticate",
]);

/** The handshake's headers as functions see them, without the `dropped` ones (in lower case). */
export function connectHeaders(
  gateway: Gateway,
  handshake: Handshake,
  dropped: ReadonlySet<string>,
): MultiValue {
  const frontEnd: [string, string][] = [
    ["Host", gateway.domainName],
    ["X-Amzn-Trace-Id", handshake.traceId],
    ["X-Forwarded-For", handshake.sourceIp],
    ["X-Forwarded-Port", "443"],
    ["X-Forwarded-Proto", "https"],
  ];
  const reserved = new Set(frontEnd.map(([name]) => name.toLowerCase()));
  const client: [string, string][] = [];
  for (let at = 0; at + 1 < handshake.rawHeaders.length; at += 2) {
    const [name = "", value = ""] = handshake.rawHeaders.slice(at, at + 2);
    if (!dropped.has(name.toLowerCase()) && !reserved.has(name.toLowerCase())) client.push([name, value]);
  }
  const all = [...frontEnd, ...client];
  return multiValue(all.sort(([a], [b]) => a.toLowerCase().localeCompare(b.toLowerCase())));
}

/** All values of each name, in order; names are a client's to choose, so nothing inherited may answer to them. */
export function multiValue(pairs: Iterable<[string, string]>): MultiValue {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  return Object.fromEntries(values);
}

/** Both maps, or neither: `$connect` without a query string has no such keys. */
function queryStrings(
  query: URLSearchParams,
): Pick<ConnectEvent, "queryStringParameters" | "multiValueQueryStringParameters"> {
  if (query.size === 0) return {};
  const all = multiValue(query);
  return { queryStringParameters: lastValues(all), multiValueQueryStringParameters: all };
}

function stageVariables(gateway: Gateway): { stageVariables?: Headers } {
  const variables = gateway.api.stage.variables;
  return Object.keys(variables).length > 0 ? { stageVariables: variables } : {};
}

export function lastValues(all: MultiValue): Headers {
  return Object.fromEntries(Object.entries(all).map(([name, values]) => [name, values.at(-1) ?? ""]));
}
