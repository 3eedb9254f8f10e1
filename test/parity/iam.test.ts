import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { openClient, refusedBy, statusOf, type Wanted } from "./client.ts";
import { firstKept, kept } from "./kept.ts";
import { presignedQuery, signedHeaders } from "./sign.ts";
import { type Credentials, type Target, test } from "./target.ts";

interface Signing {
  credentials?: Credentials;
  at?: Date;
  query?: Record<string, string>;
}

async function byHeader(target: Target, { query = {}, ...signing }: Signing = {}): Promise<Wanted> {
  const url = target.websocket("iam");
  const { host: _host, ...headers } = await signedHeaders(target, { method: "GET", url, query, ...signing });
  return { headers, query };
}

async function byQuery(target: Target, { query = {}, ...signing }: Signing = {}): Promise<Wanted> {
  const url = target.websocket("iam");
  return { query: await presignedQuery(target, { method: "GET", url, query, ...signing }) };
}

test("7.2 a handshake that is signed in its headers opens the connection", async ({ target }) => {
  expect(await statusOf(target, "iam", await byHeader(target))).toBe(101);
});

test("7.2 a handshake that is signed in its query string, as browsers can, opens the connection", async ({
  target,
}) => {
  expect(await statusOf(target, "iam", await byQuery(target))).toBe(101);
});

test("7.2 an unsigned handshake is 403, and has no $connect", async ({ target }) => {
  const token = randomUUID();
  expect(await statusOf(target, "iam", { token })).toBe(403);
  expect(await kept(target, token)).toEqual([]);
});

test.for([
  ["headers", byHeader],
  ["query string", byQuery],
] as const)("7.2 a signature with another secret, in the %s, is 403", async ([, sign], { target }) => {
  const credentials = { ...(await target.credentials()), secretAccessKey: "wrong" };
  const refusal = await refusedBy(target, "iam", await sign(target, { credentials }));
  expect(refusal.status).toBe(403);
  expect(JSON.parse(refusal.body)).toMatchObject({ message: expect.any(String) });
});

test.for([
  ["headers", byHeader],
  ["query string", byQuery],
] as const)("7.2 an access key that nobody has, in the %s, is 403", async ([, sign], { target }) => {
  const credentials = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wrong" };
  expect(await statusOf(target, "iam", await sign(target, { credentials }))).toBe(403);
});

test("7.2 a signed query string of yesterday is 403", async ({ target }) => {
  const at = new Date(Date.now() - 24 * 60 * 60_000);
  expect(await statusOf(target, "iam", await byQuery(target, { at }))).toBe(403);
});

test("7.2 a query string that is not the signed one is 403", async ({ target }) => {
  const { query } = await byQuery(target, { query: { room: "1" } });
  expect(await statusOf(target, "iam", { query: { ...query, room: "2" } })).toBe(403);
});

test("7.2, 2.3 the identity is that of the signer", async ({ target }) => {
  const token = randomUUID();
  await using _client = await openClient(target, "iam", await byHeader(target, { query: { token } }));
  const { identity } = (await firstKept(target, token, "CONNECT")).requestContext;
  const { accessKeyId } = await target.credentials();
  expect(identity).toMatchObject({
    accessKey: accessKeyId,
    accountId: expect.stringMatching(/^\d{12}$/),
    caller: expect.any(String),
    sourceIp: expect.any(String),
    user: expect.any(String),
    userArn: expect.stringMatching(/^arn:aws:(iam|sts)::\d{12}:/),
  });
});

test("7.2 the signature's parameters are in the event's query string", async ({ target }) => {
  const token = randomUUID();
  await using _client = await openClient(target, "iam", await byQuery(target, { query: { token } }));
  const { queryStringParameters } = await firstKept(target, token, "CONNECT");
  expect(Object.keys(queryStringParameters ?? {})).toEqual(
    expect.arrayContaining(["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature", "token"]),
  );
});

test("7.2 messages need no signature", async ({ target }) => {
  await using client = await openClient(target, "iam", await byHeader(target));
  expect(await client.ask({ action: "ask", return: { statusCode: 200, body: "in" } })).toBe("in");
});
