import { fastify } from "fastify";
import { expect, test } from "vitest";
import { SystemClock, VirtualClock, type Clock } from "../control/clock.ts";
import { Journal } from "../control/journal.ts";
import { anyone } from "../iam/authorize.ts";
import { runtimeClient } from "./api/runtime-client.fixture.ts";
import { attachedEnvironments } from "./attached-environments.ts";
import { definitionOf } from "./definition.fixture.ts";
import { startFunctions } from "./functions.ts";
import { lambdaService } from "./index.ts";

/** The Lambda service on a free port, for environments that attach. */
async function listen(names = ["chat"], clock: Clock = new SystemClock()) {
  const journal = new Journal(clock);
  const attached = attachedEnvironments();
  const functions = startFunctions({
    definitions: names.map((name) => definitionOf(name)),
    clock,
    retryClock: clock,
    journal,
    environments: "attached",
    issueCredentials: () => ({
      credentials: { accessKeyId: "AKIATEST", secretAccessKey: "secret" },
      forget: () => undefined,
    }),
    local: () => ({}),
    cacheFolder: "",
    hangUp: (id) => attached.hangUp(id),
  });
  const server = fastify();
  await server.register(lambdaService, { functions, journal, attached, authorize: anyone, clock });
  const origin = await server.listen({ host: "127.0.0.1", port: 0 });
  return {
    origin,
    functions,
    journal,
    async [Symbol.asyncDispose]() {
      await functions.close();
      const closed = server.close();
      server.server.closeAllConnections();
      await closed;
    },
  };
}

const REQUEST_ID = "lambda-runtime-aws-request-id";

test("an environment that attaches gets the invocation that waits for it, and its answer comes back", async () => {
  await using service = await listen();
  const result = service.functions.get("chat").invoke('{"a":1}');
  using client = runtimeClient(service.origin);
  const { headers, body } = await client.next();
  expect(body).toBe('{"a":1}');
  const requestId = String(headers[REQUEST_ID]);
  await client.post(`invocation/${requestId}/response`, '"done"');
  expect(await result).toEqual({ requestId, payload: '"done"' });
  expect(service.functions.get("chat").environments).toHaveLength(1);
});

test("an environment that hangs up in the middle fails its invocation, and another may attach", async () => {
  await using service = await listen();
  const result = service.functions.get("chat").invoke("{}");
  const first = runtimeClient(service.origin);
  const { headers } = await first.next();
  first.hangUp();
  expect(await result).toMatchObject({
    functionError: "Unhandled",
    payload: JSON.stringify({
      errorType: "Runtime.ExitError",
      errorMessage: `RequestId: ${String(headers[REQUEST_ID])} Error: Runtime exited with error: exit status 1`,
    }),
  });
  expect(service.functions.get("chat").environments).toEqual([]);

  const again = service.functions.get("chat").invoke('"again"');
  using second = runtimeClient(service.origin);
  const { headers: heads, body } = await second.next();
  expect(body).toBe('"again"');
  await second.post(`invocation/${String(heads[REQUEST_ID])}/response`, "1");
  expect((await again).payload).toBe("1");
});

test("an environment that hangs up while it waits is forgotten, and no invocation is lost to it", async () => {
  await using service = await listen();
  const first = runtimeClient(service.origin);
  first.next().catch(() => undefined);
  await expect
    .poll(() => service.functions.get("chat").environments.map(({ state }) => state), { interval: 5 })
    .toEqual(["waiting"]);
  first.hangUp();
  await expect.poll(() => service.functions.get("chat").environments, { interval: 5 }).toEqual([]);
  const result = service.functions.get("chat").invoke("{}");
  using second = runtimeClient(service.origin);
  const { headers } = await second.next();
  await second.post(`invocation/${String(headers[REQUEST_ID])}/response`, "1");
  expect((await result).payload).toBe("1");
});

test("an environment that does not answer in time loses its connection, and its late answer is not heard", async () => {
  const clock = new VirtualClock();
  await using service = await listen(["chat"], clock);
  const result = service.functions.get("chat").invoke("{}");
  using client = runtimeClient(service.origin);
  const requestId = String((await client.next()).headers[REQUEST_ID]);
  clock.advance(3000);
  expect((await result).payload).toContain("Sandbox.Timedout");
  const late = await client
    .post(`invocation/${requestId}/response`, "1")
    .then(({ status }) => status)
    .catch(() => "hung up");
  expect([400, "hung up"]).toContain(late);
});

test("where a stack has several functions, the host's first label says which one attaches", async () => {
  await using service = await listen(["chat", "sweep"]);
  const result = service.functions.get("sweep").invoke("{}");
  using client = runtimeClient(service.origin, "sweep.gateway:3004");
  const { headers } = await client.next();
  await client.post(`invocation/${String(headers[REQUEST_ID])}/response`, '"swept"');
  expect((await result).payload).toBe('"swept"');
  expect(service.functions.get("chat").environments).toEqual([]);
});

test("an environment that does not say whose it is, where that matters, is told how to", async () => {
  await using service = await listen(["chat", "sweep"]);
  using client = runtimeClient(service.origin);
  const { status, body } = await client.next();
  expect(status).toBe(400);
  expect(JSON.parse(body)).toEqual({
    errorType: "InvalidRuntimeApiHost",
    errorMessage: "this stack has 2 functions; name one in AWS_LAMBDA_RUNTIME_API, such as chat.gateway:3004",
  });
});

test.each([{ origin: "http://evil.example" }, { "sec-fetch-site": "cross-site" }])(
  "a web page (%j) is not handed an event",
  async (headers) => {
    await using service = await listen();
    const answer = await fetch(`${service.origin}/2018-06-01/runtime/invocation/next`, { headers });
    expect(answer.status).toBe(403);
    expect(service.functions.get("chat").environments).toEqual([]);
  },
);

test.each(["evil.example:3004", "127.0.0.1.evil.example:3004"])(
  "a name with dots that no function begins (%s) is not handed an event, and is told what is",
  async (host) => {
    await using service = await listen();
    using client = runtimeClient(service.origin, host);
    const { status, body } = await client.next();
    expect(status).toBe(403);
    expect(body).toContain(
      "a name without dots, or one that begins with the function's, such as chat.gateway",
    );
    expect(service.functions.get("chat").environments).toEqual([]);
  },
);

test.each(["gateway:3004", "chat.gateway.internal:3004", "192.0.2.1:3004", "[::1]:3004"])(
  "a container that calls %s is answered",
  async (host) => {
    await using service = await listen();
    using client = runtimeClient(service.origin, host);
    client.next().catch(() => undefined);
    await expect.poll(() => service.functions.get("chat").environments, { interval: 5 }).toHaveLength(1);
  },
);
