import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { fastify } from "fastify";
import { expect, test } from "vitest";
import { anyone } from "../../iam/authorize.ts";
import { gatewayOf, type Handler } from "../gateway.fixture.ts";
import { apiGateway } from "../index.ts";
import { handshakeRaw, requestRaw } from "../raw-frames.fixture.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** A gateway whose server shows the handshakes that come to it. */
async function start(
  handlers: Record<string, Handler>,
  onUpgrade: (request: IncomingMessage, stream: Duplex) => void,
) {
  const server = fastify();
  server.server.on("upgrade", onUpgrade);
  const gateway = gatewayOf({ handlers });
  await server.register(apiGateway, { gateway, authorize: anyone });
  const http = await server.listen({ host: "127.0.0.1", port: 0 });
  return { gateway, http, [Symbol.asyncDispose]: () => server.close() };
}

const GET = "GET /ws HTTP/1.1";
const HANDSHAKE = [
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
];
const POST = "POST /ws/@connections/none HTTP/1.1\r\nHost: here\r\nContent-Length: 0\r\n\r\n";

test.each([
  ["", ""],
  [", also when that came behind another request", POST],
])("a connection that is held keeps nothing of its handshake%s", async (_case, before) => {
  const requests: WeakRef<IncomingMessage>[] = [];
  await using api = await start({ $connect: () => ({}) }, (request) => requests.push(new WeakRef(request)));
  await using clients = new AsyncDisposableStack();
  for (let opened = 0; opened < 5; opened++)
    clients.use(await requestRaw(api.http, [`${before}${GET}`, ...HANDSHAKE]));
  await expect.poll(() => api.gateway.connections.all(), { interval: 5 }).toHaveLength(5);
  const kept = () => {
    collectGarbage();
    return requests.filter((request) => request.deref()).length;
  };
  await expect.poll(kept, { interval: 5 }).toBe(0);
  expect(requests).toHaveLength(5);
});

test("an upgrade that ws does not complete has come and gone for the functions", async () => {
  let stream: Duplex | undefined;
  const { promise: disconnected, resolve } = Promise.withResolvers<unknown>();
  const handlers: Record<string, Handler> = {
    async $connect() {
      // Read to its end, so that it is writable alone.
      if (stream) await once(stream.resume(), "end");
      return {};
    },
    $disconnect: ({ requestContext }) => resolve(requestContext.disconnectStatusCode),
  };
  await using api = await start(handlers, (_request, upgraded) => (stream = upgraded));
  await using raw = await handshakeRaw(api.http);
  raw.socket.end();
  expect(await disconnected).toBe(1006);
  await raw.ended;
  expect(raw.received()).toBe("");
});
