import type { AuthorizerContext, CallerIdentity } from "./caller.ts";
import type { RouteKey } from "./definition.ts";
import type { CloseFrame } from "./limits.ts";

/** Who stands at the other end, as every event tells of it. */
export interface Peer {
  connectionId: string;
  /** Milliseconds since the Unix epoch. */
  connectedAt: number;
  sourceIp: string;
  userAgent?: string;
  /** What the authorizer has said of the client. */
  authorizer?: AuthorizerContext;
  /** What a signature or an API key has said of the client. */
  caller?: CallerIdentity;
}

/** Who asks for a connection, before there is one. */
export interface Handshake extends Peer {
  /** Of the request that `$connect` gets. */
  requestId: string;
  /** What its events have as `X-Amzn-Trace-Id`. */
  traceId: string;
  /** The client's headers as they came, name and value in turn. */
  rawHeaders: string[];
  query: URLSearchParams;
  /** The target of the request line as it came, which a signature covers. */
  rawTarget: string;
}

interface AnyRequest {
  routeKey: RouteKey;
  requestId: string;
  /** Milliseconds since the Unix epoch. */
  receivedAt: number;
}

export interface ConnectRequest extends AnyRequest {
  eventType: "CONNECT";
  peer: Handshake;
  /** How long the authorizer took, in milliseconds; absent without one. */
  authorizerLatencyMs?: number;
}

export interface MessageRequest extends AnyRequest {
  eventType: "MESSAGE";
  peer: Peer;
  messageId: string;
  body: string;
}

export interface DisconnectRequest extends AnyRequest {
  eventType: "DISCONNECT";
  peer: Peer;
  close: CloseFrame;
}

/** What reaches a route: events, mapping templates and access logs are made from it. */
export type RouteRequest = ConnectRequest | MessageRequest | DisconnectRequest;
