import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { expect, test } from "vitest";
import { SystemClock } from "../../control/clock.ts";
import { Journal } from "../../control/journal.ts";
import { signedFor } from "../../iam/authorize.ts";
import { CredentialStore, type Credentials } from "../../iam/credentials.ts";
import { parsePolicyDocument } from "../../iam/policy.ts";
import { roleSession } from "../../iam/principals.ts";
import { LOCAL, signed } from "../../iam/signer.fixture.ts";
import { openClient } from "../client.fixture.ts";
import { startGateway } from "../gateway.fixture.ts";

const CONNECTIONS = "arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/ws";

/** An API with one client, and the management API as callers with certain credentials see it. */
async function startManaged() {
  const credentials = new CredentialStore();
  const clock = new SystemClock();
  const journal = new Journal(clock);
  const api = await startGateway({
    authorize: signedFor("execute-api", { credentials, journal, clock, region: "us-east-1" }),
  });
  const client = await openClient(`${api.ws}/ws`);
  const ConnectionId = api.gateway.connections.all()[0]?.connectionId;
  const as = (keys: Credentials) =>
    new ApiGatewayManagementApiClient({
      endpoint: `${api.http}/ws`,
      region: "us-east-1",
      credentials: keys,
      maxAttempts: 1,
    });
  return {
    ...api,
    client,
    post: (keys: Credentials) => as(keys).send(new PostToConnectionCommand({ ConnectionId, Data: "hi" })),
    get: (keys: Credentials) => as(keys).send(new GetConnectionCommand({ ConnectionId })),
    remove: (keys: Credentials) => as(keys).send(new DeleteConnectionCommand({ ConnectionId })),
    /** Credentials of the function `chat`, whose role has these statements; any, when there are none. */
    roleWith: (Statement?: unknown) => {
      const issued = credentials.issue();
      const policies = Statement === undefined ? undefined : [parsePolicyDocument({ Statement })];
      const roleArn = "arn:aws:iam::123456789012:role/chat-role";
      api.gateway.principals.add(issued.accessKeyId, roleSession({ roleArn, sessionName: "chat", policies }));
      return issued;
    },
    issue: () => credentials.issue(),
  };
}

const MAY_POST = {
  Effect: "Allow",
  Action: "execute-api:ManageConnections",
  Resource: `${CONNECTIONS}/POST/@connections/*`,
};

test("a role may do to connections what its policy allows", async () => {
  await using api = await startManaged();
  const role = api.roleWith(MAY_POST);
  await api.post(role);
  expect(await api.client.next()).toBe("hi");
});

test.each([
  ["remove", "DELETE"],
  ["get", "GET"],
] as const)(
  "what it does not allow (%s) is refused, with AWS's own text and the statement to add",
  async (operation, verb) => {
    await using api = await startManaged();
    await expect(api[operation](api.roleWith(MAY_POST))).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: `User: arn:aws:sts::123456789012:assumed-role/chat-role/chat is not authorized to perform: execute-api:ManageConnections on resource: arn:aws:execute-api:us-east-1:********9012:a1b2c3d4e5/ws/${verb}/@connections/{connectionId}`,
      $metadata: { httpStatusCode: 403 },
    });
    const statement = `{"Effect":"Allow","Action":"execute-api:ManageConnections","Resource":"${CONNECTIONS}/${verb}/@connections/*"}`;
    expect(api.journal.after(0).at(-1)).toMatchObject({
      kind: "advice",
      detail: { advice: expect.stringContaining(statement) },
    });
    expect(api.gateway.connections.all()).toHaveLength(1);
  },
);

test("the body of that refusal has its message with a capital", async () => {
  await using api = await startManaged();
  const { host } = new URL(api.http);
  const path = "/ws/@connections/L0SM9cOFvHcCIhw%3D";
  const { headers } = await signed({ method: "POST", path, headers: { host } }, api.roleWith([]), new Date());
  const response = await fetch(`${api.http}${path}`, {
    method: "POST",
    headers: headers as Record<string, string>,
  });
  expect(response.status).toBe(403);
  expect(response.headers.get("x-amzn-errortype")).toBe("AccessDeniedException");
  expect(await response.json()).toEqual({ Message: expect.stringMatching(/^User: arn:aws:sts::/) });
});

test("a Deny goes before an Allow, and is said", async () => {
  await using api = await startManaged();
  const everything = { Effect: "Allow", Action: "*", Resource: "*" };
  await expect(api.post(api.roleWith([everything, { ...MAY_POST, Effect: "Deny" }]))).rejects.toThrow(
    "with an explicit deny",
  );
});

test("who may not is not told whether the connection is there", async () => {
  await using api = await startManaged();
  const role = api.roleWith([]);
  await api.client[Symbol.asyncDispose]();
  await expect.poll(() => api.gateway.connections.all()).toEqual([]);
  await expect(api.post(role)).rejects.toMatchObject({ name: "AccessDeniedException" });
});

test.each<[string, (api: Awaited<ReturnType<typeof startManaged>>) => Credentials]>([
  ["the developer's own key", () => LOCAL],
  ["a role whose policies could not all be read", (api) => api.roleWith()],
  ["a session of no known role", (api) => api.issue()],
])("%s may do anything", async (_case, keysOf) => {
  await using api = await startManaged();
  const keys = keysOf(api);
  await api.post(keys);
  await api.get(keys);
  await api.remove(keys);
  expect(await api.client.closed).toMatchObject({ code: 1000 });
});
