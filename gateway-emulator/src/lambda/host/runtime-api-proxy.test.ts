import { once } from "node:events";
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { startRuntimeApiProxy, type RuntimeApiProxyEvents } from "./runtime-api-proxy.ts";

const NEXT = "/2018-06-01/runtime/invocation/next";

/** A Lambda service that answers as it is told, and the way to it. */
async function startProxied(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const service = createServer({ keepAliveTimeout: 0 }, answer).listen(0, "127.0.0.1");
  await once(service, "listening");
  const address = service.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const heard: (keyof RuntimeApiProxyEvents)[] = [];
  const { promise: hungUp, resolve } = Promise.withResolvers<void>();
  const proxy = await startRuntimeApiProxy(
    { service: `localhost:${port}`, functionName: "chat" },
    {
      waiting: () => heard.push("waiting"),
      invoked: () => heard.push("invoked"),
      hungUp: () => {
        heard.push("hungUp");
        resolve();
      },
    },
  );
  return {
    service,
    proxy,
    heard,
    hungUp,
    url: `http://${proxy.address}`,
    async [Symbol.asyncDispose]() {
      service.closeAllConnections();
      service.close();
    },
  };
}

test("a poll tells that the runtime waits, and its answer, before it is passed on, that it is invoked", async () => {
  const { promise: polled, resolve: answerLater } = Promise.withResolvers<ServerResponse>();
  await using on = await startProxied((_request, response) => answerLater(response));
  const answer = fetch(on.url + NEXT);
  const response = await polled;
  expect(on.heard).toEqual(["waiting"]);
  response.writeHead(200, { "lambda-runtime-aws-request-id": "r-1" }).end('{"a":1}');
  const { headers } = await answer;
  expect(headers.get("lambda-runtime-aws-request-id")).toBe("r-1");
  expect(await (await answer).text()).toBe('{"a":1}');
  expect(on.heard).toEqual(["waiting", "invoked"]);
});

test("a streamed answer goes through with its pieces, its mode and what stands behind it; the service is told the function in the host's first label", async () => {
  const { promise: received, resolve } = Promise.withResolvers<object>();
  await using on = await startProxied((incoming, response) => {
    const { host, "lambda-runtime-function-response-mode": mode } = incoming.headers;
    const whole = text(incoming).finally(() => response.writeHead(202).end());
    resolve(whole.then((body) => ({ body, mode, host: host?.split(":")[0], trailers: incoming.trailers })));
  });
  const streamed = request(`${on.url}/2018-06-01/runtime/invocation/r-1/response`, {
    method: "POST",
    headers: {
      "Lambda-Runtime-Function-Response-Mode": "streaming",
      Trailer: "Lambda-Runtime-Function-Error-Type",
    },
  });
  streamed.write("one ");
  streamed.write("two");
  streamed.addTrailers({ "Lambda-Runtime-Function-Error-Type": "Late" });
  streamed.end();
  const [answer] = (await once(streamed, "response")) as [IncomingMessage];
  answer.resume();
  expect(answer.statusCode).toBe(202);
  expect(await received).toEqual({
    body: "one two",
    mode: "streaming",
    host: "chat.localhost",
    trailers: { "lambda-runtime-function-error-type": "Late" },
  });
});

test("a service that hangs up, while the runtime waits or while it works, is heard of", async () => {
  await using waiting = await startProxied((incoming) => incoming.socket.destroy());
  await expect(fetch(waiting.url + NEXT)).rejects.toThrow("fetch failed");
  await waiting.hungUp;
  await using working = await startProxied((_incoming, response) => response.end("{}"));
  await (await fetch(working.url + NEXT)).text();
  working.service.closeAllConnections();
  await working.hungUp;
  expect(working.heard).toEqual(["waiting", "invoked", "hungUp"]);
});

test("to hang up is not to be hung up on, and the next call connects anew", async () => {
  await using on = await startProxied((_incoming, response) => response.end("{}"));
  await (await fetch(on.url + NEXT)).text();
  const again = once(on.service, "connection");
  on.proxy.hangUp();
  await (await fetch(on.url + NEXT)).text();
  await again;
  expect(on.heard).not.toContain("hungUp");
});

test("a service that cannot be reached ends the call, and nobody waits", async () => {
  await using on = await startProxied(() => undefined);
  on.service.close();
  await expect(fetch(on.url + NEXT)).rejects.toThrow("fetch failed");
  expect(on.heard).toEqual([]);
});
