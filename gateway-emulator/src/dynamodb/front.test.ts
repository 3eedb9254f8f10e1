import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OwnedProcess } from "../control/owned-process.ts";
import { CredentialStore } from "../iam/credentials.ts";
import { startEmbeddedDynamoDb } from "./embedded.ts";

const LOCAL = { accessKeyId: "local", secretAccessKey: "local" };
const store = new CredentialStore();

let strict: OwnedProcess;
let open: OwnedProcess;

beforeAll(async () => {
  const start = (credentials: CredentialStore | "anyone") =>
    startEmbeddedDynamoDb({ host: "127.0.0.1", port: 0, credentials });
  [strict, open] = await Promise.all([start(store), start("anyone")]);
});
afterAll(async () => {
  await Promise.all([strict.close(), open.close()]);
});

type Keys = typeof LOCAL & { sessionToken?: string };

function clientOf({ port }: OwnedProcess, credentials: Keys) {
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new DynamoDBClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
  return Object.assign(client, { [Symbol.dispose]: () => client.destroy() });
}

/** A request as a web page's comes, with headers that `fetch` does not let one set. */
async function send(
  { port }: OwnedProcess,
  method: string,
  headers: Record<string, string>,
): Promise<{ statusCode: number | undefined; headers: IncomingMessage["headers"]; body: string }> {
  const sent = httpRequest({ host: "127.0.0.1", port, method, headers, agent: false });
  sent.end(method === "POST" ? "{}" : undefined);
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  return { statusCode: response.statusCode, headers: response.headers, body: await text(response) };
}

const listTables = {
  "content-type": "application/x-amz-json-1.0",
  "x-amz-target": "DynamoDB_20120810.ListTables",
};
/** As much of a signature as the embedded DynamoDB by itself asks for. */
const looksSigned = {
  ...listTables,
  "x-amz-date": "20261122T143000Z",
  authorization: "AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=f",
};

test("the local access key, and one that was issued elsewhere, may call; an item of 300 KB comes back whole", async () => {
  using local = clientOf(strict, LOCAL);
  using environment = clientOf(strict, store.issue());
  await local.send(
    new CreateTableCommand({
      TableName: "items",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  const Item = { pk: { S: "霧" }, long: { S: "霧".repeat(100_000) } };
  await environment.send(new PutItemCommand({ TableName: "items", Item }));
  const { Item: read } = await local.send(
    new GetItemCommand({ TableName: "items", Key: { pk: { S: "霧" } } }),
  );
  expect(read).toEqual(Item);
});

const { sessionToken: _token, ...withoutToken } = store.issue();
test.each<[string, Keys, string]>([
  ["an unknown access key", { ...LOCAL, accessKeyId: "AKIAIOSFODNN7EXAMPLE" }, "UnrecognizedClientException"],
  ["a key that another emulator issued", new CredentialStore().issue(), "UnrecognizedClientException"],
  ["an issued key without its session token", withoutToken, "UnrecognizedClientException"],
  ["another secret", { ...LOCAL, secretAccessKey: "guess" }, "InvalidSignatureException"],
])("%s is refused as DynamoDB refuses it", async (_case, keys, name) => {
  using client = clientOf(strict, keys);
  await expect(client.send(new ListTablesCommand({}))).rejects.toMatchObject({
    name,
    $metadata: { httpStatusCode: 400 },
  });
});

test("a call without a signature is refused in DynamoDB's words", async () => {
  const { statusCode, headers, body } = await send(strict, "POST", listTables);
  expect([statusCode, headers["content-type"]]).toEqual([400, "application/x-amz-json-1.0"]);
  expect(JSON.parse(body)).toEqual({
    __type: "com.amazon.coral.service#MissingAuthenticationTokenException",
    message: "Request is missing Authentication Token",
  });
});

test("where signatures are not checked, any access key may call", async () => {
  const secretAccessKey = randomBytes(8).toString("hex");
  using client = clientOf(open, { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey });
  expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual([]);
  expect((await send(open, "POST", looksSigned)).statusCode).toBe(200);
});

test.each([
  ["a page's call", "POST", { ...looksSigned, origin: "http://evil.example" }],
  [
    "a page's preflight",
    "OPTIONS",
    { origin: "http://evil.example", "access-control-request-method": "POST" },
  ],
  ["a sandboxed page's call", "POST", { ...looksSigned, origin: "null" }],
  ["a page's call that names no origin", "GET", { "sec-fetch-site": "cross-site" }],
  ["a call of a page on another port", "GET", { "sec-fetch-site": "same-site" }],
])(
  "%s is refused, and is given no leave by CORS, also where anyone may call",
  async (_case, method, headers) => {
    const refused = await send(open, method, headers);
    expect(refused.statusCode).toBe(403);
    expect(Object.keys(refused.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  },
);

test("a request of more than 16 MiB is 413, and the next one is answered", async () => {
  const body = Buffer.alloc(16 * 1024 * 1024 + 1, "x");
  const url = `http://127.0.0.1:${strict.port}`;
  expect((await fetch(url, { method: "POST", body })).status).toBe(413);
  expect((await fetch(url)).status).toBe(200);
});

test("one that ends by itself is heard of", async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const options = { host: "127.0.0.1", port: 0, credentials: "anyone" } as const;
  const owned = await startEmbeddedDynamoDb({ ...options, onEnded: resolve });
  expect(owned.pid).toBeGreaterThan(0);
  process.kill(owned.pid, "SIGKILL");
  expect(await promise).toBe("the embedded DynamoDB was ended by SIGKILL");
});
