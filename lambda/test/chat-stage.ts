import type { ServerResponse } from "node:http";
import { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";
import { LambdaClient } from "@aws-sdk/client-lambda";
import type { MessageEvent, RequestContext, WebSocketEvent, WebSocketResult } from "../src/events.ts";
import type { ClientFrame, ServerFrame } from "../src/protocol.ts";
import { connectionPost } from "../src/push/post-to-connection.ts";
import { invokeWorker } from "../src/routes/invoke-worker.ts";
import type { Stage } from "../src/routes/stage.ts";
import { takeEvent } from "../src/routes/take-event.ts";
import { type InvokeCall, startLambdaApi } from "./lambda-api.ts";
import { type AnswerPost, startManagementApi } from "./management-api.ts";
import { startTable, type TestTable } from "./table.ts";

/** A stage whose table, connections and worker stand on wires of their own. */
export interface ChatStage extends AsyncDisposable, Pick<TestTable, "table" | "operations" | "refused"> {
  /** Takes an event as API Gateway sends it. */
  take(event: WebSocketEvent): Promise<WebSocketResult>;
  /** Takes a frame of a connection's. */
  say(frame: ClientFrame, from?: Sender): Promise<WebSocketResult>;
  /** Says hello first. */
  greet(from?: Sender & { device?: string }): Promise<void>;
  /** What was posted to a connection since the last call. */
  frames(connectionId?: string): ServerFrame[];
  /** The worker's invocations since the last call. */
  invocations(): InvokeCall[];
  /** What the operator was told of. */
  failures: unknown[];
}

export interface Sender {
  connectionId?: string;
  /** In milliseconds since the Unix epoch; now when absent. */
  connectedAt?: number;
  /** Whom an authorizer has let in. */
  principalId?: string;
}

const credentials = { accessKeyId: "local", secretAccessKey: "local" };

export async function startChatStage({
  answerPost,
  answerInvoke,
}: {
  answerPost?: AnswerPost;
  answerInvoke?: (call: InvokeCall, response: ServerResponse) => void;
} = {}): Promise<ChatStage> {
  await using stack = new AsyncDisposableStack();
  const { table, operations, refused } = stack.use(await startTable());
  const api = stack.use(await startManagementApi(answerPost));
  const lambdaApi = stack.use(await startLambdaApi(answerInvoke));
  const shared = { region: "us-east-1", credentials, maxAttempts: 1 };
  const management = new ApiGatewayManagementApiClient({ ...shared, endpoint: api.url });
  const lambda = new LambdaClient({ ...shared, endpoint: lambdaApi.url });
  stack.defer(() => {
    management.destroy();
    lambda.destroy();
  });
  const stage: Stage = {
    table,
    modelIds: ["model-a", "model-b"],
    build: "b1",
    endpoint: api.url,
    post: (connectionId) => connectionPost({ management, connectionId }),
    invokeWorker: (run) => invokeWorker({ lambda, functionName: "chat-worker", run }),
  };
  const failures: unknown[] = [];
  const take = (event: WebSocketEvent) =>
    takeEvent({ event, stage, onFailure: (error) => void failures.push(error) });
  const say = (frame: ClientFrame, from: Sender = {}) =>
    take(messageEvent(frame.action, JSON.stringify(frame), from));
  const frames = (connectionId = "c1=") => {
    const mine = api.posts.filter((post) => post.connectionId === connectionId);
    for (const post of mine) api.posts.splice(api.posts.indexOf(post), 1);
    return mine.map(({ frame }) => frame);
  };
  const owned = stack.move();
  return {
    table,
    operations,
    refused,
    take,
    say,
    frames,
    failures,
    async greet({ device = "d1", ...from } = {}) {
      await say({ action: "hello", v: 1, id: "h1", device }, from);
      frames(from.connectionId);
    },
    invocations: () => lambdaApi.calls.splice(0),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** What events of every kind tell of their connection. */
export function requestContext({
  connectionId = "c1=",
  connectedAt = Date.now(),
  principalId,
}: Sender = {}): RequestContext {
  return {
    extendedRequestId: "e1=",
    requestTime: "02/Mar/2026:08:00:00 +0000",
    messageDirection: "IN",
    stage: "ws",
    connectedAt,
    requestTimeEpoch: 1_772_438_400_001,
    identity: { sourceIp: "203.0.113.7", userAgent: "a browser" },
    requestId: "r1=",
    domainName: "127.0.0.1:1",
    connectionId,
    apiId: "a1b2c3d4e5",
    ...(principalId !== undefined && { authorizer: { principalId } }),
  };
}

export function messageEvent(
  routeKey: MessageEvent["requestContext"]["routeKey"],
  body: string,
  from: Sender = {},
): MessageEvent {
  return {
    requestContext: { ...requestContext(from), routeKey, eventType: "MESSAGE", messageId: "m1=" },
    body,
    isBase64Encoded: false,
  };
}
