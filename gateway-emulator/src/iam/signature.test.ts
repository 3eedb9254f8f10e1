import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import fastify from "fastify";
import { describe, expect, test } from "vitest";
import { VirtualClock } from "../control/clock.ts";
import { h2cOrHttp1 } from "../transport/h2c-or-http1.ts";
import { CredentialStore } from "./credentials.ts";
import { SignatureError } from "./signature-error.ts";
import { type SigningName, type VerifySignatureOptions, verifySignature } from "./signature.ts";

const LOCAL = { accessKeyId: "local", secretAccessKey: "local" };
const MINUTE_MS = 60_000;

interface ListenOptions {
  service: SigningName;
  region?: string;
  /** How far the server's clock is ahead of the client's. */
  aheadMs?: number;
  /** What happens to a request on its way. */
  tamper?: (request: VerifySignatureOptions) => Partial<VerifySignatureOptions>;
}

/** A service that does nothing but verify, and answers as AWS does. */
async function listen({ service, region, aheadMs = 0, tamper = () => ({}) }: ListenOptions) {
  const credentials = new CredentialStore();
  const callers: string[] = [];
  const refusals: SignatureError[] = [];
  const app = fastify({ serverFactory: h2cOrHttp1({ clock: new VirtualClock() }) });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof SignatureError)) return reply.code(500).send(String(error));
    refusals.push(error);
    return reply
      .code(error.statusCode)
      .header("x-amzn-errortype", error.name)
      .send({ message: error.message });
  });
  app.all<{ Body: Buffer | undefined }>("/*", (request, reply) => {
    const received: VerifySignatureOptions = {
      method: request.method,
      rawTarget: request.raw.url ?? "",
      headers: request.headers,
      body: request.body ?? "",
      service,
      ...(region && { region }),
      credentials,
      now: Date.now() + aheadMs,
    };
    callers.push(verifySignature({ ...received, ...tamper(received) }).accessKeyId);
    return reply.send({});
  });
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  return { url, credentials, callers, refusals, [Symbol.asyncDispose]: () => app.close() };
}

function clientOptions(endpoint: string, credentials = LOCAL) {
  return { endpoint, region: "eu-central-1", credentials, maxAttempts: 1 };
}

function managementApi(endpoint: string, credentials = LOCAL) {
  return new ApiGatewayManagementApiClient(clientOptions(`${endpoint}/ws`, credentials));
}

const POST = new PostToConnectionCommand({ ConnectionId: "L0SM9cOFvHcCIhw=", Data: "霧" });
const CONVERSE = { messages: [{ role: "user" as const, content: [{ text: "霧" }] }] };

describe("the SDK's clients are recognised", () => {
  test.each(["L0SM9cOFvHcCIhw=", "a-b_c~d.e=", "a+b c%/?#ü霧"])(
    "API Gateway's management API, for connection %s",
    async (ConnectionId) => {
      await using server = await listen({ service: "execute-api", region: "eu-central-1" });
      const client = managementApi(server.url);
      await client.send(new PostToConnectionCommand({ ConnectionId, Data: "霧" }));
      await client.send(new GetConnectionCommand({ ConnectionId }));
      await client.send(new DeleteConnectionCommand({ ConnectionId }));
      expect(server.callers).toEqual(["local", "local", "local"]);
    },
  );

  test.each([
    ["HTTP/2", {}],
    ["HTTP/1.1", { requestHandler: new NodeHttpHandler() }],
  ])("Bedrock, over %s", async (_name, handler) => {
    await using server = await listen({ service: "bedrock" });
    const client = new BedrockRuntimeClient({ ...clientOptions(server.url), ...handler });
    const modelIds = [
      "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
      "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    ];
    for (const modelId of modelIds) await client.send(new ConverseCommand({ modelId, ...CONVERSE }));
    client.destroy();
    expect(server.callers).toEqual(["local", "local"]);
  });

  test("Bedrock, at an endpoint with a slash at its end", async () => {
    await using server = await listen({ service: "bedrock" });
    const client = new BedrockRuntimeClient(clientOptions(`${server.url}/`));
    await client.send(new ConverseCommand({ modelId: "m", ...CONVERSE }));
    client.destroy();
    expect(server.callers).toEqual(["local"]);
  });

  test("DynamoDB", async () => {
    await using server = await listen({ service: "dynamodb" });
    await new DynamoDBClient(clientOptions(server.url)).send(new ListTablesCommand());
    expect(server.callers).toEqual(["local"]);
  });

  test("Lambda, with a query", async () => {
    await using server = await listen({ service: "lambda" });
    const FunctionName = "arn:aws:lambda:us-east-1:123456789012:function:chat";
    const client = new LambdaClient(clientOptions(server.url));
    await client.send(new InvokeCommand({ FunctionName, Qualifier: "a b+c/d&e=ü", Payload: "{}" }));
    expect(server.callers).toEqual(["local"]);
  });

  test("with the credentials of an execution environment", async () => {
    await using server = await listen({ service: "execute-api" });
    const issued = server.credentials.issue();
    expect(issued.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    await managementApi(server.url, issued).send(POST);
    expect(server.callers).toEqual([issued.accessKeyId]);
  });
});

test("a request that curl signed is recognised", async ({ skip }) => {
  skip(spawnSync("curl", ["--version"]).error !== undefined, "install curl");
  await using server = await listen({ service: "lambda" });
  const url = `${server.url}/2015-03-31/functions/chat/invocations?Qualifier=live`;
  const signing = ["--aws-sigv4", "aws:amz:us-east-1:lambda", "--user", "local:local"];
  await promisify(execFile)("curl", ["--silent", "--noproxy", "*", ...signing, "--data", "{}", url]);
  expect(server.callers).toEqual(["local"]);
});

test("an unsigned request has no authentication token", async () => {
  await using server = await listen({ service: "execute-api" });
  const response = await fetch(`${server.url}/ws/@connections/AAA%3D`);
  expect(response.status).toBe(403);
  expect(response.headers.get("x-amzn-errortype")).toBe("MissingAuthenticationTokenException");
  expect(await response.json()).toEqual({ message: "Missing Authentication Token" });
  expect(server.refusals[0]?.advice).toContain("AWS_ACCESS_KEY_ID=local");
});

test("a payload that the client does not sign is not checked", async () => {
  await using server = await listen({ service: "execute-api", tamper: () => ({ body: "changed" }) });
  const client = managementApi(server.url);
  client.middlewareStack.add(
    (next) => (args) => {
      Object.assign(Object(args.request).headers, { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" });
      return next(args);
    },
    { step: "build" },
  );
  await client.send(POST);
  expect(server.callers).toEqual(["local"]);
});

describe("a request that was changed on its way does not match its signature", () => {
  test.each<[string, ListenOptions["tamper"]]>([
    ["its method", () => ({ method: "GET" })],
    ["its path", ({ rawTarget }) => ({ rawTarget: rawTarget.replace("ws", "prod") })],
    ["the encoding of its path", ({ rawTarget }) => ({ rawTarget: decodeURIComponent(rawTarget) })],
    ["its query", ({ rawTarget }) => ({ rawTarget: `${rawTarget}?a=b` })],
    ["its body", () => ({ body: "fog" })],
    ["its host", ({ headers }) => ({ headers: { ...headers, host: "elsewhere" } })],
    ["a signed header", ({ headers }) => ({ headers: { ...headers, "content-type": "text/plain" } })],
    [
      "a signed header left out",
      ({ headers }) => ({ headers: { ...headers, "x-amz-user-agent": undefined } }),
    ],
    ["one digit of the signature", ({ headers }) => ({ headers: flipSignature(headers) })],
  ])("%s", async (_name, tamper = () => ({})) => {
    await using server = await listen({ service: "execute-api", tamper });
    await expect(managementApi(server.url).send(POST)).rejects.toMatchObject({
      name: "InvalidSignatureException",
      $metadata: { httpStatusCode: 403 },
    });
    expect(server.callers).toEqual([]);
  });
});

function flipSignature(headers: VerifySignatureOptions["headers"]) {
  const last = (digit: string) => (digit === "0" ? "1" : "0");
  return { ...headers, authorization: String(headers["authorization"]).replace(/.$/, last) };
}

test("a wrong secret is told what should have been signed, and not the secret", async () => {
  await using server = await listen({ service: "execute-api" });
  const client = managementApi(server.url, { accessKeyId: "local", secretAccessKey: "guess" });
  const error = await client.send(POST).catch((error: unknown) => error);
  expect(error).toMatchObject({ name: "InvalidSignatureException" });
  const { message } = error as Error;
  expect(message).toMatch(
    /^The request signature we calculated does not match the signature you provided\. Check your AWS Secret Access Key and signing method\. Consult the service documentation for details\.\n\nThe Canonical String for this request should have been\n'POST\n\/ws\/%40connections\/L0SM9cOFvHcCIhw%253D\n\n/,
  );
  expect(message).toMatch(
    /'\n\nThe String-to-Sign should have been\n'AWS4-HMAC-SHA256\n\d{8}T\d{6}Z\n\d{8}\/eu-central-1\/execute-api\/aws4_request\n[0-9a-f]{64}'\n$/,
  );
  expect(message).not.toContain("guess");
  expect(server.refusals[0]?.advice).toContain("the secret access key is not local");
});

test("an unknown access key is no valid token, and the terminal is told which one is", async () => {
  await using server = await listen({ service: "dynamodb" });
  const client = new DynamoDBClient(
    clientOptions(server.url, { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "x" }),
  );
  await expect(client.send(new ListTablesCommand())).rejects.toMatchObject({
    name: "UnrecognizedClientException",
    message: "The security token included in the request is invalid.",
  });
  expect(server.refusals[0]?.advice).toBe(
    "This access key is unknown here. Use AWS_ACCESS_KEY_ID=local and AWS_SECRET_ACCESS_KEY=local without a session token, or start with --auth off.",
  );
});

test.each([
  ["lacks", () => undefined],
  ["has another's", (store: CredentialStore) => store.issue().sessionToken],
])("a temporary key that %s session token is refused", async (_name, tokenFrom) => {
  await using server = await listen({ service: "execute-api" });
  const { sessionToken: _own, ...keys } = server.credentials.issue();
  const sessionToken = tokenFrom(server.credentials);
  const client = managementApi(server.url, { ...keys, ...(sessionToken && { sessionToken }) });
  await expect(client.send(POST)).rejects.toMatchObject({ name: "UnrecognizedClientException" });
});

test("the local key with a session token left over from elsewhere is refused", async () => {
  await using server = await listen({ service: "execute-api" });
  const client = managementApi(server.url, Object.assign({ sessionToken: "FwoGZXIvYXdzE" }, LOCAL));
  await expect(client.send(POST)).rejects.toMatchObject({ name: "UnrecognizedClientException" });
  expect(server.refusals[0]?.advice).toContain("without a session token");
});

test.each([
  [
    5 * MINUTE_MS + 1000,
    /^Signature expired: (\d{8}T\d{6}Z) is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/,
  ],
  [
    -5 * MINUTE_MS - 2000,
    /^Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 5 min\.\)$/,
  ],
])("a clock that is %i ms ahead of the client's is too far", async (aheadMs, text) => {
  await using server = await listen({ service: "execute-api", aheadMs });
  await expect(managementApi(server.url).send(POST)).rejects.toMatchObject({
    name: "InvalidSignatureException",
    message: expect.stringMatching(text) as string,
  });
});

test.each([5 * MINUTE_MS - 2000, -5 * MINUTE_MS + 2000])(
  "a clock that is %i ms ahead of the client's is near enough",
  async (aheadMs) => {
    await using server = await listen({ service: "execute-api", aheadMs });
    await managementApi(server.url).send(POST);
    expect(server.callers).toEqual(["local"]);
  },
);

test.each<[string, Omit<ListenOptions, "tamper">, string]>([
  ["service", { service: "lambda" }, "Credential should be scoped to correct service: 'lambda'. "],
  [
    "region",
    { service: "execute-api", region: "us-east-1" },
    "Credential should be scoped to a valid region, not 'eu-central-1'. ",
  ],
])("a signature for another %s is refused", async (_name, options, message) => {
  await using server = await listen(options);
  await expect(managementApi(server.url).send(POST)).rejects.toMatchObject({
    name: "InvalidSignatureException",
    message,
  });
});

describe("Bedrock's API keys", () => {
  const bearer = (server: { url: string }, token: string) =>
    new BedrockRuntimeClient({
      endpoint: server.url,
      region: "us-east-1",
      token: { token },
      authSchemePreference: ["httpBearerAuth"],
      maxAttempts: 1,
    }).send(new ConverseCommand({ modelId: "m", ...CONVERSE }));

  test("the local one is accepted", async () => {
    await using server = await listen({ service: "bedrock" });
    await bearer(server, "local");
    expect(server.callers).toEqual(["local"]);
  });

  test.each([
    ["secret-of-mine", "Invalid API Key format: Must start with pre-defined prefix"],
    ["ABSKQmVkcm9ja0FQSUtleQ==", "Authentication failed: Please make sure your API Key is valid."],
  ])("%s is refused, and not repeated", async (token, message) => {
    await using server = await listen({ service: "bedrock" });
    await expect(bearer(server, token)).rejects.toMatchObject({ name: "AccessDeniedException", message });
    expect(JSON.stringify(server.refusals)).not.toContain(token);
  });

  test("they are nothing to other services", async () => {
    await using server = await listen({ service: "lambda" });
    const response = await fetch(server.url, { headers: { authorization: "Bearer local" } });
    expect(response.headers.get("x-amzn-errortype")).toBe("IncompleteSignatureException");
  });
});
