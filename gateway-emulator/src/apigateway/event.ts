import { randomBytes } from "node:crypto";
import type { Connection } from "./connection.ts";
import type { RouteKey } from "./definition.ts";
import type { Gateway } from "./gateway.ts";
import { REASON_NO_STATUS, type CloseFrame } from "./limits.ts";

type Headers = Record<string, string>;
type MultiValue = Record<string, string[]>;

interface Context {
  routeKey: RouteKey;
  disconnectStatusCode?: number;
  messageId?: string;
  eventType: "CONNECT" | "MESSAGE" | "DISCONNECT";
  extendedRequestId: string;
  requestTime: string;
  messageDirection: "IN";
  disconnectReason?: string;
  stage: string;
  connectedAt: number;
  requestTimeEpoch: number;
  identity: { sourceIp: string; userAgent?: string };
  requestId: string;
  domainName: string;
  connectionId: string;
  apiId: string;
}

export interface ConnectEvent {
  headers: Headers;
  multiValueHeaders: MultiValue;
  queryStringParameters?: Headers;
  multiValueQueryStringParameters?: MultiValue;
  stageVariables?: Headers;
  requestContext: Context;
  isBase64Encoded: false;
}

export interface MessageEvent {
  stageVariables?: Headers;
  requestContext: Context;
  body: string;
  isBase64Encoded: false;
}

export interface DisconnectEvent {
  headers: Headers;
  multiValueHeaders: MultiValue;
  stageVariables?: Headers;
  requestContext: Context;
  isBase64Encoded: false;
}

export type ProxyEvent = ConnectEvent | MessageEvent | DisconnectEvent;

/** Who stands at the other end, as every event tells of it. */
export type Peer = Pick<Connection, "connectionId" | "connectedAt" | "sourceIp" | "userAgent">;

/** Who asks for a connection, before there is one. */
export interface Handshake extends Peer {
  /** The client's headers as they came, name and value in turn. */
  rawHeaders: string[];
  query: URLSearchParams;
}

/** The event of `$connect`. Keys, order and headers as in captures of 2022 to 2025: no nulls. */
export function connectEvent(gateway: Gateway, handshake: Handshake, requestId: string): ConnectEvent {
  const multiValueHeaders = connectHeaders(gateway, handshake);
  return {
    headers: lastValues(multiValueHeaders),
    multiValueHeaders,
    ...queryStrings(handshake.query),
    ...stageVariables(gateway),
    requestContext: context(gateway, {
      routeKey: "$connect",
      eventType: "CONNECT",
      requestId,
      peer: handshake,
    }),
    isBase64Encoded: false,
  };
}

/** The event of a message: no headers, no query string. */
export function messageEvent(
  gateway: Gateway,
  message: { connection: Connection; routeKey: RouteKey; messageId: string; requestId: string; body: string },
): MessageEvent {
  const { connection, routeKey, messageId, requestId, body } = message;
  return {
    ...stageVariables(gateway),
    requestContext: context(gateway, {
      routeKey,
      messageId,
      eventType: "MESSAGE",
      requestId,
      peer: connection,
    }),
    body,
    isBase64Encoded: false,
  };
}

/** The event of `$disconnect`, with the four odd headers that AWS sends. */
export function disconnectEvent(
  gateway: Gateway,
  peer: Peer,
  close: CloseFrame,
  requestId: string,
): DisconnectEvent {
  const headers = { Host: gateway.domainName, "x-api-key": "", "X-Forwarded-For": "", "x-restapi": "" };
  return {
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    ...stageVariables(gateway),
    requestContext: context(gateway, {
      routeKey: "$disconnect",
      eventType: "DISCONNECT",
      requestId,
      peer,
      disconnect: close,
    }),
    isBase64Encoded: false,
  };
}

function context(
  gateway: Gateway,
  event: {
    routeKey: RouteKey;
    eventType: Context["eventType"];
    requestId: string;
    messageId?: string;
    peer: Peer;
    disconnect?: CloseFrame;
  },
): Context {
  const { routeKey, eventType, requestId, messageId, peer, disconnect } = event;
  const now = gateway.clock.now();
  return {
    routeKey,
    ...(disconnect && { disconnectStatusCode: disconnect.code }),
    ...(messageId !== undefined && { messageId }),
    eventType,
    extendedRequestId: requestId,
    requestTime: commonLogTime(now),
    messageDirection: "IN",
    ...(disconnect && { disconnectReason: disconnect.code === 1005 ? REASON_NO_STATUS : disconnect.reason }),
    stage: gateway.api.stage.name,
    connectedAt: peer.connectedAt,
    requestTimeEpoch: now,
    identity: { ...(peer.userAgent !== undefined && { userAgent: peer.userAgent }), sourceIp: peer.sourceIp },
    requestId,
    domainName: gateway.domainName,
    connectionId: peer.connectionId,
    apiId: gateway.api.apiId,
  };
}

/** `09/Feb/2024:18:23:28 +0000` */
export function commonLogTime(epochMs: number): string {
  const [, day, month, year, time] = new Date(epochMs).toUTCString().split(" ");
  return `${day}/${month}/${year}:${time} +0000`;
}

/** API Gateway's front end takes these off the handshake before the integration sees it. */
const HOP_BY_HOP = new Set(["connection", "upgrade", "content-length"]);

function connectHeaders(gateway: Gateway, handshake: Handshake): MultiValue {
  const frontEnd: [string, string][] = [
    ["Host", gateway.domainName],
    ["X-Amzn-Trace-Id", traceId(gateway.clock.now())],
    ["X-Forwarded-For", handshake.sourceIp],
    ["X-Forwarded-Port", "443"],
    ["X-Forwarded-Proto", "https"],
  ];
  const reserved = new Set(frontEnd.map(([name]) => name.toLowerCase()));
  const client: [string, string][] = [];
  for (let at = 0; at + 1 < handshake.rawHeaders.length; at += 2) {
    const [name = "", value = ""] = handshake.rawHeaders.slice(at, at + 2);
    if (!HOP_BY_HOP.has(name.toLowerCase()) && !reserved.has(name.toLowerCase())) client.push([name, value]);
  }
  const all = [...frontEnd, ...client];
  return multiValue(all.sort(([a], [b]) => a.toLowerCase().localeCompare(b.toLowerCase())));
}

/** All values of each name, in order; names are a client's to choose, so nothing inherited may answer to them. */
function multiValue(pairs: Iterable<[string, string]>): MultiValue {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  return Object.fromEntries(values);
}

function traceId(nowMs: number): string {
  return `Root=1-${Math.floor(nowMs / 1000).toString(16)}-${randomBytes(12).toString("hex")}`;
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

function lastValues(all: MultiValue): Headers {
  return Object.fromEntries(Object.entries(all).map(([name, values]) => [name, values.at(-1) ?? ""]));
}
