import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { text } from "node:stream/consumers";
import { afterEach, expect, test, vi } from "vitest";
import { stubEnvironment } from "../test/environment.ts";
import { listen } from "../test/listen.ts";
import { createClients } from "./clients.ts";

afterEach(() => vi.unstubAllEnvs());

/** Stands for every service; `answer` is called with the request's number, from 0. */
async function startService(
  answer: (response: ServerResponse, number: number) => void = (response) => void response.end("{}"),
): Promise<AsyncDisposable & { url: string; requests: Request[]; connections: () => number }> {
  const requests: Request[] = [];
  let connections = 0;
  const server = createServer((request, response) => void take(request, response));
  server.on("connection", () => connections++);
  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = "", httpVersion, headers } = request;
    requests.push({ url, httpVersion, headers, body: await text(request) });
    answer(response, requests.length - 1);
  }
  const { url, close } = await listen(server);
  return { url, requests, connections: () => connections, [Symbol.asyncDispose]: close };
}

interface Request extends Pick<IncomingMessage, "httpVersion" | "headers"> {
  url: string;
  body: string;
}

const question = new ConverseCommand({
  modelId: "m",
  messages: [{ role: "user", content: [{ text: "Hi" }] }],
});

test("Bedrock is spoken to over HTTP/1.1, and its connection is kept", async () => {
  await using service = await startService();
  stubEnvironment({ BEDROCK_RUNTIME: service.url });
  const { bedrock } = createClients();
  for (let i = 0; i < 3; i++) await bedrock.send(question);
  expect(service.requests.map(({ httpVersion }) => httpVersion)).toEqual(["1.1", "1.1", "1.1"]);
  expect(service.connections()).toBe(1);
  bedrock.destroy();
});

test("a call has three attempts", async () => {
  await using service = await startService((response, number) => {
    if (number < 2) response.writeHead(503);
    response.end("{}");
  });
  stubEnvironment({ BEDROCK_RUNTIME: service.url });
  vi.stubEnv("AWS_MAX_ATTEMPTS", undefined);
  const { bedrock } = createClients();
  await bedrock.send(question);
  expect(service.requests).toHaveLength(3);
  bedrock.destroy();
});

test("the table takes items with fields that are undefined, and leaves them out", async () => {
  await using service = await startService();
  stubEnvironment({ DYNAMODB: service.url });
  const { dynamodb } = createClients();
  await dynamodb.send(new PutCommand({ TableName: "chat", Item: { pk: "A", title: undefined } }));
  expect(JSON.parse(service.requests[0]?.body ?? "")).toEqual({
    TableName: "chat",
    Item: { pk: { S: "A" } },
  });
  dynamodb.destroy();
});

test("the worker is invoked by name, asynchronously", async () => {
  await using service = await startService((response) => void response.writeHead(202).end());
  stubEnvironment({ LAMBDA: service.url });
  const { lambda } = createClients();
  const invocation = { FunctionName: "chat-worker", InvocationType: "Event", Payload: "{}" } as const;
  expect((await lambda.send(new InvokeCommand(invocation))).StatusCode).toBe(202);
  expect(service.requests[0]).toMatchObject({
    url: "/2015-03-31/functions/chat-worker/invocations",
    headers: { "x-amz-invocation-type": "Event" },
  });
  lambda.destroy();
});

test("each stage has one management client, which posts below the stage's path", async () => {
  await using service = await startService((response) => void response.end());
  stubEnvironment({});
  const { management } = createClients();
  const stage = management(`${service.url}/ws`);
  expect(management(`${service.url}/ws`)).toBe(stage);
  expect(management(`${service.url}/other`)).not.toBe(stage);
  await stage.send(new PostToConnectionCommand({ ConnectionId: "c1=", Data: "{}" }));
  expect(service.requests[0]?.url).toBe("/ws/@connections/c1%3D");
  stage.destroy();
});
