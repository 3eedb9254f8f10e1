import { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";
import { fastify } from "fastify";
import { VirtualClock, type Clock } from "../control/clock.ts";
import { Journal } from "../control/journal.ts";
import { anyone, type Authorize } from "../iam/authorize.ts";
import { Principals } from "../iam/principals.ts";
import type { CallDynamoDb } from "./call-dynamodb.ts";
import type { ApiDefinition, Route, Stage, UsagePlan } from "./definition.ts";
import type { ConnectEvent, DisconnectEvent, MessageEvent } from "./event.ts";
import { createGateway, type Gateway } from "./gateway.ts";
import { apiGateway } from "./index.ts";
import type { InvokeResult } from "./invoke.ts";
import { createQueue, type Queue } from "./queue.fixture.ts";
import { refusedRequests } from "./refused-requests.ts";
import { createAccountThrottle } from "./throttle.ts";

/** Any of the three proxy events; a test reads only what its own has. */
export type AnyEvent = ConnectEvent & MessageEvent & DisconnectEvent;

/** What a function does with its event; what it returns or throws goes the way of a Lambda's. */
export type Handler = (event: AnyEvent) => unknown;

export interface TestGateway extends AsyncDisposable {
  gateway: Gateway;
  clock: Clock;
  journal: Journal;
  /** `ws://127.0.0.1:PORT` and `http://127.0.0.1:PORT`. */
  ws: string;
  http: string;
  /** The events that a function got, in order; a route's function has its name. */
  events(routeKey: string): Queue<AnyEvent>;
  management: ApiGatewayManagementApiClient;
  /** How many clients the server holds a socket of. */
  sockets(): number;
}

export const START_MS = Date.UTC(2026, 10, 22, 14, 30);

export interface TestApi {
  /** One route for each; the function has the route's name. */
  handlers?: Record<string, Handler>;
  /** Functions that no route calls by its name: authorizers, say. */
  functions?: Record<string, Handler>;
  /** What of a route is not as usual; a key without a handler is a route of its own. */
  routes?: Record<string, Partial<Route>>;
  /** Routes with a route response. */
  twoWay?: string[];
  timeoutMs?: number;
  variables?: Record<string, string>;
  stage?: Partial<Stage>;
  usagePlans?: UsagePlan[];
  apiKeySelectionExpression?: string;
  callDynamoDb?: CallDynamoDb;
  /** Everyone may call when absent. */
  authorize?: Authorize;
}

export function apiOf(api: TestApi): ApiDefinition {
  const { handlers = {}, routes = {}, twoWay = [], timeoutMs = 29_000, variables = {} } = api;
  const routeKeys = new Set([...Object.keys(handlers), ...Object.keys(routes)]);
  return {
    apiId: "a1b2c3d4e5",
    name: "chat",
    routeSelectionExpression: "$request.body.action",
    apiKeySelectionExpression: api.apiKeySelectionExpression ?? "$request.header.x-api-key",
    stage: { name: "ws", variables, detailedMetrics: false, ...api.stage },
    routes: [...routeKeys].map((routeKey) => ({
      routeKey,
      integration: { type: "AWS_PROXY", functionName: routeKey, timeoutMs, permitted: true },
      twoWay: twoWay.includes(routeKey),
      authorization: { type: "NONE" },
      apiKeyRequired: false,
      ...routes[routeKey],
    })),
    usagePlans: api.usagePlans ?? [],
  };
}

/** A gateway without a server, for what needs no socket. */
export function gatewayOf(
  api: TestApi = {},
  onEvent: (functionName: string, event: AnyEvent) => void = () => undefined,
): Gateway {
  const clock = new VirtualClock(START_MS);
  return createGateway({
    api: apiOf(api),
    region: "us-east-1",
    accountId: "123456789012",
    domainName: "localhost:3001",
    invoke: invokeOf({ ...api.handlers, ...api.functions }, onEvent),
    callDynamoDb: api.callDynamoDb ?? (() => Promise.reject(new Error("there is no DynamoDB here"))),
    clock,
    journal: new Journal(clock),
    account: createAccountThrottle(clock),
    principals: new Principals("123456789012"),
  });
}

/** A gateway on a free port, on a clock of its own, whose functions are the test's. */
export async function startGateway(api: TestApi = {}): Promise<TestGateway> {
  const queues = new Map<string, Queue<AnyEvent>>();
  const events = (routeKey: string) => {
    const queue = queues.get(routeKey) ?? createQueue<AnyEvent>();
    queues.set(routeKey, queue);
    return queue;
  };
  const gateway = gatewayOf(api, (functionName, event) => events(functionName).push(event));
  const { clock, journal } = gateway;
  const server = fastify(refusedRequests(gateway));
  let sockets = 0;
  server.server.on("connection", (socket) => {
    sockets++;
    socket.on("close", () => sockets--);
  });
  await server.register(apiGateway, { gateway, authorize: api.authorize ?? anyone });
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
      await gateway.templates.close();
    },
  };
}

/** Lambda in small: JSON in and out, a throw is a function error. */
function invokeOf(
  handlers: Record<string, Handler>,
  onEvent: (functionName: string, event: AnyEvent) => void,
): Gateway["invoke"] {
  return async (functionName, payload, _signal, invocationType) => {
    const handler = handlers[functionName];
    if (!handler) throw new Error(`Function not found: ${functionName}`);
    const event = JSON.parse(payload) as AnyEvent;
    onEvent(functionName, event);
    const result = run(handler, event);
    return invocationType === "Event" ? { payload: "" } : result;
  };
}

async function run(handler: Handler, event: AnyEvent): Promise<InvokeResult> {
  try {
    return { payload: JSON.stringify((await handler(event)) ?? null) };
  } catch (error) {
    const errorMessage = error instanceof Error ? error.message : String(error);
    return { payload: JSON.stringify({ errorType: "Error", errorMessage }), functionError: "Unhandled" };
  }
}
