import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import {
  ApiGatewayManagementApiClient,
  ApiGatewayManagementApiServiceException as ServiceException,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { expect, test } from "vitest";
import { VirtualClock } from "../control/clock.ts";
import { Journal } from "../control/journal.ts";
import { anyone, signedFor, type Authorize } from "./authorize.ts";
import { CredentialStore } from "./credentials.ts";
import { SignatureError } from "./signature-error.ts";

const LOCAL = { accessKeyId: "local", secretAccessKey: "local" };

/** A service that only asks whether a request may pass. */
async function listen(authorize: Authorize) {
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = "", url: rawTarget = "", headers } = request;
    try {
      authorize({ method, rawTarget, headers, body: await buffer(request) });
    } catch (error) {
      response.statusCode = error instanceof SignatureError ? error.statusCode : 500;
    }
    response.end("{}");
  };
  const server = createServer((request, response) => void answer(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  return {
    url,
    async post(credentials: typeof LOCAL): Promise<number | undefined> {
      const client = new ApiGatewayManagementApiClient({
        endpoint: `${url}/ws`,
        region: "us-east-1",
        credentials,
        maxAttempts: 1,
      });
      const post = new PostToConnectionCommand({ ConnectionId: "L0SM9cOFvHcCIhw=", Data: "霧" });
      try {
        return (await client.send(post)).$metadata.httpStatusCode;
      } catch (error) {
        return error instanceof ServiceException ? error.$metadata.httpStatusCode : undefined;
      } finally {
        client.destroy();
      }
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function strict() {
  const credentials = new CredentialStore();
  const clock = new VirtualClock(Date.now());
  const journal = new Journal(clock);
  return { credentials, journal, authorize: signedFor("execute-api", { credentials, journal, clock }) };
}

test("a request that a known key has signed passes, and nothing is said of it", async () => {
  const { authorize, credentials, journal } = strict();
  await using service = await listen(authorize);
  expect(await service.post(LOCAL)).toBe(200);
  expect(await service.post(credentials.issue())).toBe(200);
  expect(journal.after(0)).toEqual([]);
});

test("a request with another secret is refused, and the developer is told", async () => {
  const { authorize, journal } = strict();
  await using service = await listen(authorize);
  expect(await service.post({ ...LOCAL, secretAccessKey: "guess" })).toBe(403);
  expect(journal.after(0)).toMatchObject([
    {
      kind: "advice",
      detail: { advice: expect.stringMatching(/^403 InvalidSignatureException \(POST \/ws\//) },
    },
  ]);
});

test("what the developer is told of a refused request has no query, which may hold a session token", async () => {
  const { authorize, journal } = strict();
  await using service = await listen(authorize);
  const response = await fetch(`${service.url}/ws?X-Amz-Security-Token=secret`);
  expect(response.status).toBe(403);
  expect(journal.after(0)).toMatchObject([
    { detail: { advice: expect.stringMatching(/^403 MissingAuthenticationTokenException \(GET \/ws\): /) } },
  ]);
  expect(JSON.stringify(journal.after(0))).not.toContain("secret");
});

test("a request that is not signed passes where anyone may", async () => {
  await using service = await listen(anyone);
  expect((await fetch(service.url)).status).toBe(200);
});
