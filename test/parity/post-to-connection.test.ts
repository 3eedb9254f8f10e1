import { randomUUID } from "node:crypto";
import {
  GoneException,
  PayloadTooLargeException,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { expect } from "vitest";
import { call, callSigned } from "./call.ts";
import { managed, NEVER_GIVEN, openConnection } from "./connections.ts";
import { firstKept } from "./kept.ts";
import { upgradeRaw } from "./raw.ts";
import { UUID } from "./shapes.ts";
import { signedHeaders } from "./sign.ts";
import { onAws, test } from "./target.ts";

const MAX_MESSAGE_BYTES = 131_072;

test("9.1 a post is 200 with an empty body, and one text message at the client", async ({ target }) => {
  await using connection = await openConnection(target);
  const body = Buffer.from('{"a":"今日は"}');
  const answer = await callSigned(target, { method: "POST", url: connection.url, body });
  expect([answer.status, answer.body]).toEqual([200, ""]);
  expect(answer.headers["x-amzn-requestid"]).toMatch(UUID);
  expect(await connection.client.next()).toBe('{"a":"今日は"}');
});

test.for(["application/octet-stream", "text/plain", "application/json", "image/png"])(
  "9.1 a post's content type does not matter: %s",
  async (type, { target }) => {
    await using connection = await openConnection(target);
    const headers = { "content-type": type };
    await callSigned(target, { method: "POST", url: connection.url, headers, body: Buffer.from("{") });
    expect(await connection.client.next()).toBe("{");
  },
);

test("9.1 the SDK posts text and bytes", async ({ target }) => {
  await using connection = await openConnection(target);
  const management = target.management("main");
  const { ConnectionId } = connection;
  await management.send(new PostToConnectionCommand({ ConnectionId, Data: "text" }));
  await management.send(
    new PostToConnectionCommand({ ConnectionId, Data: new TextEncoder().encode("bytes") }),
  );
  expect([await connection.client.next(), await connection.client.next()]).toEqual(["text", "bytes"]);
});

test("9.4 a post of nothing, which the SDK sends without a length, is an empty message", async ({
  target,
}) => {
  await using connection = await openConnection(target);
  const post = new PostToConnectionCommand({ ConnectionId: connection.ConnectionId, Data: "" });
  expect((await target.management("main").send(post)).$metadata.httpStatusCode).toBe(200);
  expect(await connection.client.next()).toBe("");
});

test("9.5 the posts of one sender that waits for each arrive in order", async ({ target }) => {
  await using connection = await openConnection(target);
  const management = target.management("main");
  const { ConnectionId } = connection;
  for (let part = 0; part < 50; part++)
    await management.send(new PostToConnectionCommand({ ConnectionId, Data: String(part) }));
  for (let part = 0; part < 50; part++) expect(await connection.client.next()).toBe(String(part));
});

test("9.5, 8 a post of 131,072 bytes is one message, and one byte more is 413", async ({ target }) => {
  await using connection = await openConnection(target);
  const { ConnectionId } = connection;
  const management = target.management("main");
  await management.send(
    new PostToConnectionCommand({ ConnectionId, Data: Buffer.alloc(MAX_MESSAGE_BYTES, "x") }),
  );
  expect(await connection.client.next()).toBe("x".repeat(MAX_MESSAGE_BYTES));
  const longer = new PostToConnectionCommand({
    ConnectionId,
    Data: Buffer.alloc(MAX_MESSAGE_BYTES + 1, "x"),
  });
  const error: unknown = await management.send(longer).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(PayloadTooLargeException);
  expect(error).toMatchObject({ $metadata: { httpStatusCode: 413, attempts: 1 } });
});

test("9.2 a post that is too long: PayloadTooLargeException, with a message in lower case", async ({
  target,
}) => {
  await using connection = await openConnection(target);
  const body = Buffer.alloc(MAX_MESSAGE_BYTES + 1, "x");
  const answer = await callSigned(target, { method: "POST", url: connection.url, body });
  expect([answer.status, answer.headers["x-amzn-errortype"]]).toEqual([413, "PayloadTooLargeException"]);
  expect(JSON.parse(answer.body)).toEqual({ message: expect.any(String) });
});

test("9.2 a connection that is closed: 410, with its type in the header and no body", async ({ target }) => {
  const { url, client } = await openConnection(target);
  client.socket.close();
  await client.closed();
  await expect
    .poll(async () => (await callSigned(target, { method: "POST", url, body: Buffer.from("x") })).status)
    .toBe(410);
  const answer = await callSigned(target, { method: "POST", url, body: Buffer.from("x") });
  expect([answer.status, answer.headers["x-amzn-errortype"], answer.body]).toEqual([
    410,
    "GoneException",
    "",
  ]);
});

test("9.2 an id that no connection has had: 410, too", async ({ target }) => {
  const url = managed(target, NEVER_GIVEN);
  const answer = await callSigned(target, { method: "POST", url, body: Buffer.from("x") });
  expect([answer.status, answer.headers["x-amzn-errortype"], answer.body]).toEqual([
    410,
    "GoneException",
    "",
  ]);
});

test("9.2 the id of another API's connection: 410", async ({ target }) => {
  await using connection = await openConnection(target, "without-default");
  const post = new PostToConnectionCommand({ ConnectionId: connection.ConnectionId, Data: "x" });
  await expect(target.management("main").send(post)).rejects.toBeInstanceOf(GoneException);
});

test("9.4 the SDK makes a GoneException of a 410, at once and without a text of its own", async ({
  target,
}) => {
  const post = new PostToConnectionCommand({ ConnectionId: NEVER_GIVEN, Data: "x" });
  const error: unknown = await target
    .management("main")
    .send(post)
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(GoneException);
  expect(error).toMatchObject({
    name: "GoneException",
    message: "UnknownError",
    $metadata: { httpStatusCode: 410, attempts: 1 },
  });
});

test.for(["nonsense", "short=", "AAAAAc1iIAMCAA", "AAAA*c1iIAMCAAA="])(
  "9.2 an id that cannot be one: 400 (%s)",
  async (connectionId, { target }) => {
    const url = managed(target, connectionId);
    const answer = await callSigned(target, { method: "POST", url, body: Buffer.from("x") });
    expect([answer.status, answer.headers["x-amzn-errortype"]]).toEqual([400, "BadRequestException"]);
    expect(JSON.parse(answer.body)).toEqual({ message: `Invalid connectionId: ${connectionId}` });
  },
);

test.for([
  ["@ and =", "@connections", "="],
  ["%40 and =", "%40connections", "="],
  ["@ and %3D, as the SDK writes it", "@connections", "%3D"],
  ["%40 and %3D, as the documentation writes it", "%40connections", "%3D"],
  ["%3d in lower case", "@connections", "%3d"],
] as const)(
  "1.2, 9.3 the path may be written with %s, and is signed as it is written",
  async ([, at, end], { target }) => {
    await using connection = await openConnection(target);
    const url = connection.url.replace("@connections", at).replace(/=$/, end);
    expect((await callSigned(target, { method: "POST", url, body: Buffer.from("hi") })).status).toBe(200);
    expect(await connection.client.next()).toBe("hi");
  },
);

test("1.2 a slash after the endpoint does not matter", async ({ target }) => {
  await using connection = await openConnection(target);
  const management = target.management("main", undefined, `${target.endpoint("main")}/`);
  await management.send(new PostToConnectionCommand({ ConnectionId: connection.ConnectionId, Data: "hi" }));
  expect(await connection.client.next()).toBe("hi");
});

test.for([
  ["without a stage", ""],
  ["with another stage", "/other"],
])("9.2 a call %s: 403 Forbidden", async ([, stage], { target }) => {
  await using connection = await openConnection(target);
  const url = connection.url.replace("/probe/", `${stage}/`);
  const answer = await callSigned(target, { method: "POST", url, body: Buffer.from("x") });
  expect([answer.status, answer.headers["x-amzn-errortype"], answer.body]).toEqual([
    403,
    "ForbiddenException",
    '{"message":"Forbidden"}',
  ]);
});

// Only there: the emulator has no custom domains, so that such an API could not be reached at all.
if (onAws)
  test("9.2 an API whose own endpoint is disabled: 403 Forbidden", async ({ target }) => {
    const url = managed(target, NEVER_GIVEN, "disabled");
    const answer = await callSigned(target, { method: "POST", url, body: Buffer.from("x") });
    expect([answer.status, answer.headers["x-amzn-errortype"], answer.body]).toEqual([
      403,
      "ForbiddenException",
      '{"message":"Forbidden"}',
    ]);
  });

test.for([
  ["POST", "connections/x"],
  ["DELETE", "@connection/x"],
  ["PUT", "@connections/x"],
] as const)(
  "1.2, 9.2 %s of a path that there is not is 404, in AWS's words",
  async ([method, path], { target }) => {
    const url = `${target.endpoint("main")}/${path}`;
    const answer = await callSigned(target, { method, url });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      404,
      { message: `No method found matching route ${path} for http method ${method}.` },
    ]);
  },
);

test("9.2 without a signature: 403 MissingAuthenticationTokenException", async ({ target }) => {
  await using connection = await openConnection(target);
  const answer = await call(target, { method: "POST", url: connection.url, body: Buffer.from("x") });
  expect([answer.status, answer.headers["x-amzn-errortype"], answer.body]).toEqual([
    403,
    "MissingAuthenticationTokenException",
    '{"message":"Missing Authentication Token"}',
  ]);
});

test("9.2 another secret: 403 InvalidSignatureException, with what AWS would have signed", async ({
  target,
}) => {
  await using connection = await openConnection(target);
  const credentials = { ...(await target.credentials()), secretAccessKey: "wrong" };
  const answer = await callSigned(target, {
    method: "POST",
    url: connection.url,
    credentials,
    body: Buffer.from("x"),
  });
  expect([answer.status, answer.headers["x-amzn-errortype"]]).toEqual([403, "InvalidSignatureException"]);
  const { message } = JSON.parse(answer.body) as { message: string };
  expect(message).toMatch(/^The request signature we calculated does not match the signature you provided\./);
  const path = new URL(connection.url).pathname.replace("@", "%40").replace("=", "%3D");
  expect(message).toContain(`The Canonical String for this request should have been\n'POST\n${path}\n`);
  expect(message).toContain("The String-to-Sign should have been\n'AWS4-HMAC-SHA256\n");
});

test("9.3 the path is signed with each segment encoded once more than it is sent", async ({ target }) => {
  await using connection = await openConnection(target);
  const credentials = { ...(await target.credentials()), secretAccessKey: "wrong" };
  const url = connection.url.replace(/=$/, "%3D");
  const answer = await callSigned(target, { method: "POST", url, credentials, body: Buffer.from("x") });
  const { message } = JSON.parse(answer.body) as { message: string };
  expect(message).toContain(`/probe/%40connections/${connection.ConnectionId.replace("=", "%253D")}\n`);
});

test("9.2 an access key that nobody has: 403 UnrecognizedClientException", async ({ target }) => {
  await using connection = await openConnection(target);
  const credentials = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wrong" };
  const answer = await callSigned(target, {
    method: "POST",
    url: connection.url,
    credentials,
    body: Buffer.from("x"),
  });
  expect([answer.status, answer.headers["x-amzn-errortype"], answer.body]).toEqual([
    403,
    "UnrecognizedClientException",
    '{"message":"The security token included in the request is invalid."}',
  ]);
});

test("9.3 a signature of twenty minutes ago is refused", async ({ target }) => {
  await using connection = await openConnection(target);
  const at = new Date(Date.now() - 20 * 60_000);
  const answer = await callSigned(target, {
    method: "POST",
    url: connection.url,
    at,
    body: Buffer.from("x"),
  });
  expect([answer.status, answer.headers["x-amzn-errortype"]]).toEqual([403, "InvalidSignatureException"]);
  expect(answer.body).toContain("Signature expired");
});

test("9.3 a body that was changed on its way is refused", async ({ target }) => {
  await using connection = await openConnection(target);
  const signed = { method: "POST", url: connection.url, body: Buffer.from("mine") };
  const headers = await signedHeaders(target, signed);
  const answer = await call(target, { ...signed, headers, body: Buffer.from("ours") });
  expect([answer.status, answer.headers["x-amzn-errortype"]]).toEqual([403, "InvalidSignatureException"]);
  expect(connection.client.pending()).toEqual([]);
});

test("9.2 a client that does not read: 429 LimitExceededException, once its buffers are full", async ({
  target,
}) => {
  await using reader = await openConnection(target);
  const token = randomUUID();
  using slow = await upgradeRaw(target, "main", { query: `?token=${token}` });
  const { connectionId } = (await firstKept(target, token, "CONNECT")).requestContext;
  slow.socket.pause();
  const url = managed(target, connectionId);
  const body = Buffer.alloc(MAX_MESSAGE_BYTES, "x");
  let answer = await callSigned(target, { method: "POST", url, body });
  for (let posts = 1; answer.status === 200 && posts < 400; posts++)
    answer = await callSigned(target, { method: "POST", url, body });
  expect([answer.status, answer.headers["x-amzn-errortype"]]).toEqual([429, "LimitExceededException"]);
  expect((await callSigned(target, { method: "POST", url: reader.url, body: Buffer.from("x") })).status).toBe(
    200,
  );
});

test("9.2 no answer has headers for other origins: browsers cannot call", async ({ target }) => {
  await using connection = await openConnection(target);
  const headers = { origin: "https://example.com" };
  const answer = await callSigned(target, {
    method: "POST",
    url: connection.url,
    headers,
    body: Buffer.from("x"),
  });
  expect(Object.keys(answer.headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
});

test.skipIf(onAws)(
  "9.5 bytes that are not UTF-8 reach the client as text all the same (not known of AWS)",
  async ({ target }) => {
    await using connection = await openConnection(target);
    const body = Buffer.from([0x68, 0xff, 0x69]);
    expect((await callSigned(target, { method: "POST", url: connection.url, body })).status).toBe(200);
    expect(await connection.client.next()).toBe("h\uFFFDi");
  },
);
