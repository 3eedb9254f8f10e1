import type {
  APIGatewayEventWebsocketRequestContextV2,
  APIGatewayProxyEventHeaders,
  APIGatewayProxyEventMultiValueHeaders,
  APIGatewayProxyWebsocketEventV2WithRequestContext,
} from "aws-lambda";
import type { Action } from "./protocol.ts";

/** The routes that the stack declares with this function behind them. */
type RouteKey = "$connect" | "$disconnect" | "$default" | Action;

/** What API Gateway sends for a WebSocket API; a key that is absent for a kind of event is `undefined` there. */
export type WebSocketEvent = ConnectEvent | MessageEvent | DisconnectEvent;

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html */
export interface ConnectEvent extends ProxyEvent<
  RequestContext & { eventType: "CONNECT"; routeKey: "$connect" }
> {
  headers: APIGatewayProxyEventHeaders;
  multiValueHeaders: APIGatewayProxyEventMultiValueHeaders;
  body?: undefined;
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html */
export interface MessageEvent extends ProxyEvent<
  RequestContext & {
    eventType: "MESSAGE";
    routeKey: Exclude<RouteKey, "$connect" | "$disconnect">;
    messageId: string;
  }
> {
  headers?: undefined;
  body: string;
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html */
export interface DisconnectEvent extends ProxyEvent<
  RequestContext & {
    eventType: "DISCONNECT";
    routeKey: "$disconnect";
    /** A WebSocket close code. */
    disconnectStatusCode: number;
    disconnectReason: string;
  }
> {
  headers: APIGatewayProxyEventHeaders;
  multiValueHeaders: APIGatewayProxyEventMultiValueHeaders;
  body?: undefined;
}

/** What the handler returns; any further key would make the answer malformed. */
export interface WebSocketResult {
  statusCode: number;
  headers?: { "Sec-WebSocket-Protocol": string };
}

/** The published type lacks what the events carry (identity, authorizer), and promises a message id to all of them. */
export interface RequestContext extends Omit<
  APIGatewayEventWebsocketRequestContextV2,
  "routeKey" | "eventType" | "messageId"
> {
  identity: { sourceIp: string; userAgent?: string };
  /**
   * Where the API has an authorizer: what it said of the client on `$connect`, in every event since.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
   */
  authorizer?: { principalId?: string };
}

type ProxyEvent<Context> = Omit<APIGatewayProxyWebsocketEventV2WithRequestContext<Context>, "body">;
