import { fastify } from "fastify";
import { expect, test } from "vitest";
import { anyone } from "../../iam/authorize.ts";
import { refusedHandshake } from "../client.fixture.ts";
import { gatewayOf } from "../gateway.fixture.ts";
import { apiGateway } from "../index.ts";
import { requestRaw } from "../raw-frames.fixture.ts";

async function start() {
  const server = fastify();
  server.get("/other", async () => "for HTTP alone");
  await server.register(apiGateway, { gateway: gatewayOf(), authorize: anyone });
  const http = await server.listen({ host: "127.0.0.1", port: 0 });
  return { server, http, [Symbol.asyncDispose]: () => server.close() };
}

test("a handshake does not come to a route of another kind", async () => {
  await using api = await start();
  const { statusCode, body } = await refusedHandshake(`${api.http.replace("http:", "ws:")}/other`);
  expect([statusCode, body]).toEqual([403, '{"message":"Forbidden"}']);
  expect(await (await fetch(`${api.http}/other`)).text()).toBe("for HTTP alone");
});

test("where Node.js cannot serve a request to upgrade to another protocol, it is refused and ended", async () => {
  await using api = await start();
  Object.assign(api.server.server, { shouldUpgradeCallback: () => true });
  await using raw = await requestRaw(api.http, ["POST /ws HTTP/1.1", "Upgrade: h2c", "Content-Length: 0"]);
  await raw.ended;
  expect(raw.received()).toMatch(/^HTTP\/1.1 426 .*\r\nupgrade: websocket\r\n/);
});
