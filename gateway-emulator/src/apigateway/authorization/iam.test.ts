import { expect, test } from "vitest";
import { VirtualClock } from "../../control/clock.ts";
import { Journal } from "../../control/journal.ts";
import { anyone, signedFor } from "../../iam/authorize.ts";
import { CredentialStore } from "../../iam/credentials.ts";
import { parsePolicyDocument } from "../../iam/policy.ts";
import { roleSession } from "../../iam/principals.ts";
import { LOCAL, presigned, signed, signer } from "../../iam/signer.fixture.ts";
import { openClient, refusedHandshake } from "../client.fixture.ts";
import { START_MS, startGateway } from "../gateway.fixture.ts";

const SIGNED_AT = new Date(START_MS);

/** An API whose `$connect` asks for a signature of `us-east-1`. */
async function startSigned(authorized = true) {
  const credentials = new CredentialStore();
  const clock = new VirtualClock(START_MS);
  const journal = new Journal(clock);
  const api = await startGateway({
    handlers: { $connect: () => ({ statusCode: 200 }), $default: () => ({}) },
    routes: { $connect: { authorization: { type: "AWS_IAM" } } },
    authorize: authorized
      ? signedFor("execute-api", { credentials, journal, clock, region: "us-east-1" })
      : anyone,
  });
  const { host } = new URL(api.http);
  return {
    ...api,
    credentials,
    /** What the signature check has told the developer. */
    told: () => journal.after(0).map(({ detail }) => String(detail?.advice)),
    host,
    presign: async (keys = LOCAL, query: Record<string, string> = {}) =>
      `${api.ws}${await presigned({ path: "/ws", query, headers: { host } }, keys, { signingDate: SIGNED_AT })}`,
    sign: async (keys = LOCAL) => {
      const { headers } = await signed({ method: "GET", path: "/ws", headers: { host } }, keys, SIGNED_AT);
      return { headers: headers as Record<string, string> };
    },
  };
}

test("a presigned handshake connects, and every event says who has signed it", async () => {
  await using api = await startSigned();
  await using client = await openClient(await api.presign(LOCAL, { room: "a b+c" }));
  const { requestContext, queryStringParameters } = await api.events("$connect").next();
  const identity = {
    accountId: "123456789012",
    caller: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/) as string,
    user: requestContext.identity.caller,
    userArn: "arn:aws:iam::123456789012:user/local",
    accessKey: "local",
    sourceIp: "127.0.0.1",
  };
  expect(requestContext.identity).toEqual(identity);
  expect(queryStringParameters).toMatchObject({ room: "a b+c", "X-Amz-Algorithm": "AWS4-HMAC-SHA256" });
  client.send("hi");
  expect((await api.events("$default").next()).requestContext.identity).toEqual(identity);
  expect(api.told()).toEqual([]);
});

test("a handshake that is signed in its headers connects", async () => {
  await using api = await startSigned();
  await using _client = await openClient(`${api.ws}/ws`, await api.sign());
  expect((await api.events("$connect").next()).requestContext.identity).toMatchObject({ accessKey: "local" });
});

test("an execution environment's credentials are its role's session", async () => {
  await using api = await startSigned();
  const issued = api.credentials.issue();
  const roleArn = "arn:aws:iam::123456789012:role/service/chat-role";
  api.gateway.principals.add(issued.accessKeyId, roleSession({ roleArn, sessionName: "chat" }));
  await using _client = await openClient(await api.presign(issued));
  const { identity } = (await api.events("$connect").next()).requestContext;
  expect(identity).toMatchObject({
    userArn: "arn:aws:sts::123456789012:assumed-role/chat-role/chat",
    caller: expect.stringMatching(/^AROA[A-Z2-7]{17}:chat$/),
    accessKey: issued.accessKeyId,
  });
});

test.each([
  ["execute-api:Invoke", "Allow", undefined],
  ["execute-api:ManageConnections", "Allow", ""],
  ["execute-api:Invoke", "Deny", " with an explicit deny"],
])("a role whose policy says %s %s", async (Action, Effect, refusal) => {
  await using api = await startSigned();
  const issued = api.credentials.issue();
  const policies = [parsePolicyDocument({ Statement: { Effect, Action, Resource: "*" } })];
  const roleArn = "arn:aws:iam::123456789012:role/chat";
  api.gateway.principals.add(issued.accessKeyId, roleSession({ roleArn, sessionName: "chat", policies }));
  const url = await api.presign(issued);
  if (refusal === undefined) {
    await using _client = await openClient(url);
    return;
  }
  const refused = await refusedHandshake(url);
  expect(refused.statusCode).toBe(403);
  expect(refused.headers["x-amzn-errortype"]).toBe("AccessDeniedException");
  expect(JSON.parse(refused.body)).toMatchObject({
    message: `User: arn:aws:sts::123456789012:assumed-role/chat/chat is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********9012:a1b2c3d4e5/ws/$connect${refusal}`,
  });
  expect(api.journal.after(0)).toMatchObject([
    { kind: "handshake", detail: { statusCode: 403, advice: expect.stringContaining("execute-api:Invoke") } },
  ]);
});

test("a handshake that is not signed: 403, and $connect does not run", async () => {
  await using api = await startSigned();
  const refused = await refusedHandshake(`${api.ws}/ws`);
  expect(refused.statusCode).toBe(403);
  expect(refused.headers["x-amzn-errortype"]).toBe("MissingAuthenticationTokenException");
  expect(JSON.parse(refused.body)).toMatchObject({ message: "Missing Authentication Token" });
  expect(api.told()).toEqual([expect.stringContaining("This request is not signed")]);
  expect(api.journal.after(0)).toMatchObject([{ kind: "handshake", detail: { statusCode: 403 } }]);
});

test.each<[string, (api: Awaited<ReturnType<typeof startSigned>>) => Promise<string>, string, RegExp]>([
  [
    "with another secret",
    (api) => api.presign({ ...LOCAL, secretAccessKey: "guess" }),
    "InvalidSignatureException",
    /^The request signature we calculated does not match .*'GET\n\/ws\nX-Amz-Algorithm=/s,
  ],
  [
    "with its query changed",
    async (api) => (await api.presign(LOCAL, { room: "1" })).replace("room=1", "room=2"),
    "InvalidSignatureException",
    /does not match/,
  ],
  [
    "with a key that nobody here has",
    (api) => api.presign({ accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "x" }),
    "UnrecognizedClientException",
    /^The security token included in the request is invalid\.$/,
  ],
  [
    "for another region",
    async (api) => {
      const request = {
        method: "GET",
        protocol: "wss:",
        hostname: "h",
        path: "/ws",
        headers: { host: api.host },
      };
      const { query = {} } = await signer(LOCAL, "eu-west-1").presign(request, { signingDate: SIGNED_AT });
      return `${api.ws}/ws?${new URLSearchParams(query as Record<string, string>).toString()}`;
    },
    "InvalidSignatureException",
    /^Credential should be scoped to a valid region, not 'eu-west-1'\. $/,
  ],
  [
    "an hour ago",
    async (api) => {
      const handshake = { path: "/ws", headers: { host: api.host } };
      return `${api.ws}${await presigned(handshake, LOCAL, { signingDate: new Date(START_MS - 3_600_000) })}`;
    },
    "InvalidSignatureException",
    /^Signature expired: 20261122T133000Z is now earlier than 20261122T142900Z/,
  ],
])("a handshake signed %s: 403, in AWS's words", async (_case, sign, errorType, message) => {
  await using api = await startSigned();
  const refused = await refusedHandshake(await sign(api));
  expect(refused.statusCode).toBe(403);
  expect(refused.headers["x-amzn-errortype"]).toBe(errorType);
  expect(JSON.parse(refused.body)).toMatchObject({ message: expect.stringMatching(message) as string });
  expect(api.gateway.connections.all()).toEqual([]);
});

test("where nobody is asked for a signature, everybody connects, and nobody is known", async () => {
  await using api = await startSigned(false);
  await using _client = await openClient(`${api.ws}/ws`);
  expect((await api.events("$connect").next()).requestContext.identity).toEqual({ sourceIp: "127.0.0.1" });
});
