import { fastify } from "fastify";
import { expect, test, vi } from "vitest";
import { definitionOf } from "../definition.fixture.ts";
import { ExecutionEnvironment } from "../environments/environment.ts";
import type { Invocation } from "../invocation.ts";
import { extensionsApi } from "./extensions-api.ts";
import { runtimeApi } from "./runtime-api.ts";

/** Resolves when the check passes. */
function soon(check: () => void): Promise<void> {
  return vi.waitFor(check, { interval: 2 });
}

const INVOCATION: Invocation = {
  requestId: "a",
  functionArn: "arn:aws:lambda:us-east-1:123456789012:function:chat",
  payload: "{}",
  startedAt: 0,
  deadlineMs: 1_800_000_003_000,
  traceId: "Root=1-0-0;Sampled=0",
  settle: () => undefined,
};

/** An environment's APIs on a free port. */
async function listen() {
  const environment = new ExecutionEnvironment("one", {
    onWaiting: () => undefined,
    onAnswer: () => undefined,
    onInitError: () => undefined,
  });
  const advices: string[] = [];
  const server = fastify();
  await server.register(runtimeApi, { environmentOf: () => environment });
  await server.register(extensionsApi, {
    environmentOf: () => environment,
    definitionOf: () => definitionOf("chat"),
    advise: (advice) => void advices.push(advice),
  });
  const origin = await server.listen({ host: "127.0.0.1", port: 0 });
  const call = (method: string, path: string, headers: Record<string, string> = {}, body?: string) =>
    fetch(`${origin}${path}`, { method, headers, ...(body !== undefined && { body }) });
  return {
    environment,
    advices,
    call,
    register: (name: string, events: string[], headers: Record<string, string> = {}) =>
      call(
        "POST",
        "/2020-01-01/extension/register",
        { "lambda-extension-name": name, ...headers },
        JSON.stringify({ events }),
      ),
    /** The runtime polls, and gets this invocation. */
    async run(invocation: Invocation) {
      const next = call("GET", "/2018-06-01/runtime/invocation/next");
      await soon(() => expect(environment.state).toBe("waiting"));
      environment.dispatch(invocation);
      await next;
    },
    async [Symbol.asyncDispose]() {
      const closed = server.close();
      server.server.closeAllConnections();
      await closed;
    },
  };
}

const NEXT = "/2020-01-01/extension/event/next";

test("an extension that registers hears which function it is in", async () => {
  await using api = await listen();
  const response = await api.register("one", ["INVOKE"], { "lambda-extension-accept-feature": "accountId" });
  expect([response.status, await response.json()]).toEqual([
    200,
    {
      functionName: "chat",
      functionVersion: "$LATEST",
      handler: "index.handler",
      accountId: "123456789012",
    },
  ]);
  expect(response.headers.get("lambda-extension-identifier")).toMatch(/^[0-9a-f-]{36}$/);
  expect(await (await api.register("two", [])).json()).not.toHaveProperty("accountId");
});

test("an extension gets each invocation once, whether it waits for it or comes later", async () => {
  await using api = await listen();
  const registered = await api.register("one", ["INVOKE", "SHUTDOWN"]);
  const identified = {
    "lambda-extension-identifier": registered.headers.get("lambda-extension-identifier") ?? "",
  };
  const waiting = api.call("GET", NEXT, identified);
  await api.run(INVOCATION);
  const event = await waiting;
  expect(await event.json()).toEqual({
    eventType: "INVOKE",
    deadlineMs: 1_800_000_003_000,
    requestId: "a",
    invokedFunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:chat",
    tracing: { type: "X-Amzn-Trace-Id", value: "Root=1-0-0;Sampled=0" },
  });
  expect(event.headers.get("lambda-extension-event-identifier")).toMatch(/^[0-9a-f-]{36}$/);
  await api.call("POST", "/2018-06-01/runtime/invocation/a/response", {}, "1");
  await api.run({ ...INVOCATION, requestId: "b" });
  const later = await api.call("GET", NEXT, identified);
  expect(await later.json()).toMatchObject({ requestId: "b" });
});

test.each<[string, string, string, Record<string, string>, string]>([
  ["no name", "POST", "/2020-01-01/extension/register", {}, "Extension.InvalidExtensionName"],
  ["no identifier", "GET", NEXT, {}, "Extension.MissingExtensionIdentifier"],
  [
    "an unknown identifier",
    "GET",
    NEXT,
    { "lambda-extension-identifier": "x" },
    "Extension.UnknownExtensionIdentifier",
  ],
])("a call with %s is 403", async (_name, method, path, headers, errorType) => {
  await using api = await listen();
  const response = await api.call(method, path, headers, method === "POST" ? "{}" : undefined);
  expect([response.status, await response.json()]).toMatchObject([403, { errorType }]);
});

test.each<[string, string, string]>([
  ["{", "InvalidRequestFormat", "no JSON"],
  ['{"events":["SNOOZE"]}', "Extension.InvalidEventType", "an event that there is not"],
])("registering with %s is 403 %s: %s", async (body, errorType) => {
  await using api = await listen();
  const headers = { "lambda-extension-name": "one" };
  const response = await api.call("POST", "/2020-01-01/extension/register", headers, body);
  expect([response.status, await response.json()]).toMatchObject([403, { errorType }]);
});

test("registration is closed once the runtime has asked for an invocation, and open again after a reset", async () => {
  await using api = await listen();
  const first = await api.register("one", ["INVOKE"]);
  const id = first.headers.get("lambda-extension-identifier") ?? "";
  await api.run(INVOCATION);
  expect(await (await api.register("two", [])).json()).toEqual({
    errorType: "Extension.RegistrationClosed",
    errorMessage: "Extension registration closed already",
  });
  api.environment.reset();
  api.environment.restart();
  expect((await api.register("one", ["INVOKE"])).status).toBe(200);
  const gone = await api.call("GET", NEXT, { "lambda-extension-identifier": id });
  expect(await gone.json()).toMatchObject({ errorType: "Extension.UnknownExtensionIdentifier" });
});

test("the eleventh extension is 403", async () => {
  await using api = await listen();
  for (let count = 0; count < 10; count++) expect((await api.register(`e${count}`, [])).status).toBe(200);
  expect(await (await api.register("e10", [])).json()).toEqual({
    errorType: "Extension.TooManyExtensions",
    errorMessage: "Extension limit (10) reached",
  });
});

test("a subscription to telemetry is taken, and the developer hears that nothing comes of it", async () => {
  await using api = await listen();
  const registered = await api.register("one", []);
  const identified = {
    "lambda-extension-identifier": registered.headers.get("lambda-extension-identifier") ?? "",
  };
  for (const path of ["/2022-07-01/telemetry", "/2020-08-15/logs"]) {
    const response = await api.call("PUT", path, identified, "{}");
    expect([response.status, await response.text()]).toEqual([202, "OK"]);
  }
  expect(api.advices).toEqual([expect.stringContaining("extension one has subscribed to telemetry")]);
});

test("an extension's error is taken with its type, and not without", async () => {
  await using api = await listen();
  const registered = await api.register("one", []);
  const id = { "lambda-extension-identifier": registered.headers.get("lambda-extension-identifier") ?? "" };
  const path = "/2020-01-01/extension/init/error";
  expect((await api.call("POST", path, id, "{}")).status).toBe(403);
  const typed = { ...id, "lambda-extension-function-error-type": "Extension.NoConfig" };
  const taken = await api.call("POST", path, typed, "{}");
  expect([taken.status, await taken.json()]).toEqual([202, { status: "OK" }]);
  expect(api.advices).toEqual([expect.stringContaining("Extension.NoConfig")]);
});
