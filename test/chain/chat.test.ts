import { once } from "node:events";
import { readFile } from "node:fs/promises";
import https from "node:https";
import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  GoneException,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { BedrockRuntimeClient, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Emulator } from "../../gateway-emulator/src/emulator.ts";
import { connectRaw } from "../../gateway-emulator/src/transport/raw-client.fixture.ts";
import { openChat } from "../kit/chat.ts";
import { startOwnStack } from "../kit/own-stack.ts";

const region = "us-east-1";
const local = { accessKeyId: "local", secretAccessKey: "local" };

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startOwnStack();
});
afterAll(() => emulator.close());

function api(): Emulator["ready"]["apis"][number] {
  const [first] = emulator.ready.apis;
  if (!first) throw new Error("the stack has no API");
  return first;
}

async function managementClient(credentials = local): Promise<ApiGatewayManagementApiClient> {
  const ca = await readFile(emulator.ready.caCertificate);
  return new ApiGatewayManagementApiClient({
    endpoint: api().management,
    region,
    credentials,
    requestHandler: new NodeHttpHandler({ httpsAgent: new https.Agent({ ca }) }),
  });
}

async function newestConnectionId(): Promise<string> {
  const connections = (await (await fetch(`${emulator.ready.control}/connections`)).json()) as {
    connectionId: string;
  }[];
  return connections.at(-1)?.connectionId ?? "";
}

function entries(kind: string, since: number) {
  return emulator.journal.after(since).filter((entry) => entry.kind === kind);
}

test("a question goes through gateway, handler and model, and its answer streams back whole and in order", async () => {
  const since = emulator.journal.after(0).at(-1)?.seq ?? 0;
  await using chat = await openChat(api().websocket);
  expect(chat.socket.protocol).toBe("chat.v1");
  const answer = await chat.ask("What is fog?");
  expect(answer.end).toMatchObject({ type: "RUN_FINISHED", metadata: { stopReason: "end_turn" } });
  expect(answer.text).toContain("What is fog?");
  // Each frame begins with the event after the last one of the frame before it.
  const ends = answer.frames.map(({ s, e }) => s + e.length);
  expect(answer.frames.map(({ s }) => s)).toEqual([0, ...ends.slice(0, -1)]);
  for (const kind of ["handshake", "frame-in", "invocation", "model-call", "post-to-connection"])
    expect(entries(kind, since), kind).not.toEqual([]);
});

test.each([
  ["Chinese", "雾是怎么形成的？", /本地|脚本/],
  ["Japanese", "霧はどうやってできるのですか？", /です|ます/],
  ["English", "How does fog form?", /scripted model/],
])("the model answers in the language of the question: %s", async (_language, question, words) => {
  await using chat = await openChat(api().websocket);
  const { text } = await chat.ask(question);
  expect(text).toContain(question);
  expect(text).toMatch(words);
  expect(text).toMatch(/^\|.*\|$/m);
  expect(text).toContain("```");
});

test("the second question's request to the model carries the first turn, also over a new connection", async () => {
  const thread = `thread-${Date.now()}`;
  const first = await (async () => {
    await using chat = await openChat(api().websocket);
    return await chat.ask("My name is Yuki.", thread);
  })();
  const since = emulator.journal.after(0).at(-1)?.seq ?? 0;
  await using again = await openChat(api().websocket);
  await again.ask("What is my name?", thread);
  const [call] = entries("model-call", since);
  expect(call?.detail?.messages).toEqual([
    { role: "user", content: [{ text: "My name is Yuki." }, { cachePoint: { type: "default" } }] },
    { role: "assistant", content: [{ text: first.text }] },
    expect.objectContaining({ role: "user" }),
  ]);
});

test("a model that fails is told to the client, and the thread goes on", async () => {
  await script({
    when: { contains: "fail please" },
    error: { status: 400, name: "ValidationException", message: "no" },
  });
  await using chat = await openChat(api().websocket);
  expect((await chat.ask("fail please")).end).toMatchObject({ type: "RUN_ERROR" });
  expect((await chat.ask("and now?")).end).toMatchObject({ type: "RUN_FINISHED" });
});

test("a stream that breaks off in the middle is an error, never a finished answer", async () => {
  await script({ when: { contains: "break off" }, events: [{ text: "half of " }, { disconnect: true }] });
  await using chat = await openChat(api().websocket);
  const answer = await chat.ask("break off");
  expect(answer.text).toBe("half of ");
  expect(answer.end.type).toBe("RUN_ERROR");
});

test("the management SDK posts, gets and deletes over https with the local certificate authority", async () => {
  await using chat = await openChat(api().websocket);
  const ConnectionId = await newestConnectionId();
  const client = await managementClient();
  const received = once(chat.socket, "message");
  await client.send(new PostToConnectionCommand({ ConnectionId, Data: "今日は" }));
  expect(String((await received)[0])).toBe("今日は");
  const status = await client.send(new GetConnectionCommand({ ConnectionId }));
  expect(status.ConnectedAt).toBeInstanceOf(Date);
  expect(status.Identity?.SourceIp).toBe("127.0.0.1");
  const closed = once(chat.socket, "close");
  await client.send(new DeleteConnectionCommand({ ConnectionId }));
  const [code, reason] = await closed;
  expect([code, String(reason)]).toEqual([1000, "Connection Closed Normally"]);
  await expect(
    client.send(new PostToConnectionCommand({ ConnectionId, Data: "late" })),
  ).rejects.toBeInstanceOf(GoneException);
});

test("an unknown access key is refused by every service, by AWS's name for it", async () => {
  const credentials = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wrong" };
  await using _chat = await openChat(api().websocket);
  const post = new PostToConnectionCommand({ ConnectionId: await newestConnectionId(), Data: "x" });
  await expect((await managementClient(credentials)).send(post)).rejects.toMatchObject({
    name: "UnrecognizedClientException",
  });
  const bedrock = new BedrockRuntimeClient({ endpoint: emulator.ready.bedrock, region, credentials });
  await expect(bedrock.send(converseStream("hi"))).rejects.toMatchObject({
    name: "UnrecognizedClientException",
  });
  const lambda = new LambdaClient({ endpoint: emulator.ready.lambda, region, credentials });
  await expect(lambda.send(new InvokeCommand({ FunctionName: "groundfog-dev-chat" }))).rejects.toMatchObject({
    name: "UnrecognizedClientException",
  });
  const dynamodb = new DynamoDBClient({ endpoint: emulator.ready.dynamodb, region, credentials });
  await expect(dynamodb.send(new ScanCommand({ TableName: "groundfog-dev" }))).rejects.toMatchObject({
    name: "UnrecognizedClientException",
  });
});

test("the Bedrock SDK streams over HTTP/2, its default, without an option", async () => {
  const client = new BedrockRuntimeClient({ endpoint: emulator.ready.bedrock, region, credentials: local });
  const { stream } = await client.send(converseStream("Hello?"));
  const kinds: string[] = [];
  for await (const event of stream ?? []) kinds.push(...Object.keys(event));
  expect(kinds[0]).toBe("messageStart");
  expect(kinds.slice(-3)).toEqual(["contentBlockStop", "messageStop", "metadata"]);
});

test("what the handler stores is in DynamoDB, in the stack's own table", async () => {
  await using chat = await openChat(api().websocket);
  await chat.ask("Where is this kept?");
  expect(JSON.stringify(await itemsOfTable())).toContain("Where is this kept?");
});

test("reset closes the connections and empties the tables", async () => {
  await using chat = await openChat(api().websocket);
  await chat.ask("Forget this.");
  const closed = once(chat.socket, "close");
  expect((await fetch(`${emulator.ready.control}/reset`, { method: "POST" })).status).toBe(204);
  expect((await closed)[0]).toBe(1001);
  expect(entries("disconnect", 0)).toEqual([]);
  expect(JSON.stringify(await itemsOfTable())).not.toContain("Forget this.");
});

test("a clock that is moved on hangs up on no client that has just connected", async () => {
  for (const address of [emulator.ready.control, emulator.ready.bedrock]) {
    const { port, origin } = new URL(address);
    await using raw = await connectRaw(Number(port));
    // Taken after the bare client, so that one is there by then.
    await fetch(origin);
    const body = JSON.stringify({ ms: 60_000 });
    expect((await fetch(`${emulator.ready.control}/clock/advance`, { method: "POST", body })).ok).toBe(true);
    await raw.write("GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");
    await raw.ended;
    expect(raw.received()).toMatch(/^HTTP\/1.1 4/);
  }
});

async function itemsOfTable(): Promise<unknown[]> {
  const stack = (await (await fetch(`${emulator.ready.control}/stack`)).json()) as {
    tables: { create: { TableName: string } }[];
  };
  const client = new DynamoDBClient({ endpoint: emulator.ready.dynamodb, region, credentials: local });
  const { Items = [] } = await client.send(new ScanCommand({ TableName: stack.tables[0]?.create.TableName }));
  return Items;
}

function converseStream(text: string): ConverseStreamCommand {
  return new ConverseStreamCommand({
    modelId: "global.anthropic.claude-sonnet-5-5",
    messages: [{ role: "user", content: [{ text }] }],
  });
}

async function script(body: unknown): Promise<void> {
  const answer = await fetch(`${emulator.ready.control}/bedrock/script`, {
    method: "POST",
    body: JSON.stringify(body),
  });
  expect(answer.status, await answer.text()).toBe(204);
}
