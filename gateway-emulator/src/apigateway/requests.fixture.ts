import { START_MS } from "./gateway.fixture.ts";
import type { ConnectRequest, DisconnectRequest, Handshake, MessageRequest, Peer } from "./request.ts";

export const CONNECTION_ID = "L0SM9cOFvHcCIhw=";
export const REQUEST_ID = "L0SM9GFfvHcCIhw=";

const peer: Peer = { connectionId: CONNECTION_ID, connectedAt: START_MS, sourceIp: "203.0.113.7" };

export function connectRequest(
  handshake: Partial<Handshake> = {},
  request: Partial<ConnectRequest> = {},
): ConnectRequest {
  return {
    eventType: "CONNECT",
    routeKey: "$connect",
    requestId: REQUEST_ID,
    receivedAt: START_MS,
    peer: {
      ...peer,
      requestId: REQUEST_ID,
      traceId: "Root=1-6b02fc68-0123456789abcdef01234567",
      rawHeaders: [],
      query: new URLSearchParams(),
      rawTarget: "/ws",
      ...handshake,
    },
    ...request,
  };
}

export function messageRequest(request: Partial<MessageRequest> = {}): MessageRequest {
  return {
    eventType: "MESSAGE",
    routeKey: "ask",
    requestId: REQUEST_ID,
    receivedAt: START_MS + 1234,
    peer,
    messageId: "L0SNAcOFPHcCIhw=",
    body: '{"action":"ask"}',
    ...request,
  };
}

export function disconnectRequest(request: Partial<DisconnectRequest> = {}): DisconnectRequest {
  return {
    eventType: "DISCONNECT",
    routeKey: "$disconnect",
    requestId: REQUEST_ID,
    receivedAt: START_MS + 5000,
    peer,
    close: { code: 1001, reason: "" },
    ...request,
  };
}
