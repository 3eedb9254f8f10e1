import { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";
import { fastify } from "fastify";
import { VirtualClock } from "../control/clock.ts";
import { Journal } from "../control/journal.ts";
import { ConnectionStore } from "./connection.ts";
import type { ApiDefinition } from "./definition.ts";
import type { ConnectEvent, DisconnectEvent, MessageEvent } from "./event.ts";
import type { Gateway } from "./gateway.ts";
import { createIdentifiers } from "./identifier.ts";
import { apiGateway } from "./index.ts";
import { createQueue, type Queue } from "./queue.fixture.ts";

/** Any of the three proxy events; a test reads only what its own has. */
export type AnyEvent = ConnectEvent & MessageEvent & DisconnectEvent;

/** What a function does with its event; what it returns or throws goes the way of a Lambda's. */
export type Handler = (event: AnyEvent) => unknown;

export interface TestGateway extends AsyncDisposable {
  gateway: Gateway;
  clock: VirtualClock;
  journal: Journal;
  /** `ws://127.0.0.1:PORT` and `http://127.0.0.1:PORT`. */
  ws: string;
  http: string;
  /** The events that a route's function got, in order. */
  events(routeKey: string): Queue<AnyEvent>;
  management: ApiGatewayManagementApiClient;
  /** How many clients the server holds a socket of. */
  sockets(): number;
}

export const START_MS = Date.UTC(2026, 10, 22, 14, 30);

export interface TestApi {
  /** One route for each; the function has the route's name. */
  handlers?: Record<string, Handler>;
  /** Routes with a route response. */
  twoWay?: string[];
  timeoutMs?: number;
  variables?: Record<string, string>;
}

export function apiOf(api: TestApi): ApiDefinition {
  const { handlers = {}, twoWay = [], timeoutMs = 29_000, variables = {} } = api;
  return {
    apiId: "a1b2c3d4e5",
    name: "chat",
    routeSelectionExpression: "$request.body.action",
    stage: { name: "ws", variables },
    routes: Object.keys(handlers).map((routeKey) => ({
      routeKey,
      integration: { type: "AWS_PROXY", functionName: routeKey, timeoutMs },
      twoWay: twoWay.includes(routeKey),
    })),
  };
}

/** A gateway without a server, for what needs no socket. */
export function createGateway(api: TestApi = {}): Gateway {
  const clock = new VirtualClock(START_MS);
  const journal = new Journal(clock);
  return {
    api: apiOf(api),
    domainName: "localhost:3001",
    connections: new ConnectionStore(clock, () => undefined),
    identifiers: createIdentifiers(),
    invoke: invokeOf(api.handlers ?? {}, () => undefined),
    clock,
    journal,
  };
}

/** A gateway on a free port, on a clock of its own, whose functions are the test's. */
export async function startGateway(api: TestApi = {}): Promise<TestGateway> {
  const queues = new Map<string, Queue<AnyEvent>>();
  const events = (routeKey: string) => {
    const queue = queues.get(routeKey) ?? createQueue<AnyEvent>();
    queues.set(routeKey, queue);
    return queue;
  };
  const clock = new VirtualClock(START_MS);
  const journal = new Journal(clock);
  const gateway: Gateway = {
    ...createGateway(api),
    connections: new ConnectionStore(clock, () => undefined),
    invoke: invokeOf(api.handlers ?? {}, (routeKey, event) => events(routeKey).push(event)),
    clock,
    journal,
  };
  const server = fastify();
  let sockets = 0;
  server.server.on("connection", (socket) => {
    sockets++;
    socket.on("close", () => sockets--);
  });
  await server.register(apiGateway, { gateway, authorize: () => undefined });
  const http = await server.listen({ host: "127.0.0.1", port: 0 });
  gateway.domainName = new URL(http).host;
  const management = new ApiGatewayManagementApiClient({
    endpoint: `${http}/ws`,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
  return {
    gateway,
    clock,
    journal,
    http,
    ws: http.replace("http:", "ws:"),
    events,
    management,
    sockets: () => sockets,
    async [Symbol.asyncDispose]() {
      management.destroy();
      const closed = server.close();
      server.server.closeAllConnections();
      await closed;
    },
  };
}

/** Lambda in small: JSON in and out, a throw is a function error. */
function invokeOf(
  handlers: Record<string, Handler>,
  onEvent: (functionName: string, event: AnyEvent) => void,
): Gateway["invoke"] {
  return async (functionName, payload) => {
    const handler = handlers[functionName];
    if (!handler) throw new Error(`Function not found: ${functionName}`);
    const event = JSON.parse(payload) as AnyEvent;
    onEvent(functionName, event);
    try {
      return { payload: JSON.stringify((await handler(event)) ?? null) };
    } catch (error) {
      const errorMessage = error instanceof Error ? error.message : String(error);
      return { payload: JSON.stringify({ errorType: "Error", errorMessage }), functionError: "Unhandled" };
    }
  };
}
