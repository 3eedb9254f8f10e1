import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { duplexPair } from "node:stream";
import { text } from "node:stream/consumers";
import tls from "node:tls";
import { fastify } from "fastify";
import { expect, test } from "vitest";
import { anyone } from "../../iam/authorize.ts";
import { openCertificateAuthority } from "../../transport/certificate-authority.ts";
import { connectRaw } from "../../transport/raw-client.fixture.ts";
import { tlsOrHttp } from "../../transport/tls-or-http.ts";
import { gatewayOf } from "../gateway.fixture.ts";
import { apiGateway } from "../index.ts";

const TLS_ALERT = 21;

/** The content type of each TLS record, which TLS 1.2 shows. */
function recordTypes(bytes: Buffer): number[] {
  const types: number[] = [];
  for (let at = 0; at < bytes.length; at += 5 + bytes.readUInt16BE(at + 3)) types.push(bytes.readUInt8(at));
  return types;
}

test("a refused handshake over TLS is ended with an alert, so that nobody takes its answer for truncated", async () => {
  const gateway = gatewayOf();
  const { clock } = gateway;
  const folder = await mkdtemp(join(tmpdir(), "groundfog-refused-"));
  await using cleanUp = new AsyncDisposableStack();
  cleanUp.defer(() => rm(folder, { recursive: true }));
  const certificate = await openCertificateAuthority({ folder, names: ["localhost"], now: Date.now() });
  await using server = fastify({ serverFactory: tlsOrHttp({ clock, certificate }) });
  await server.register(apiGateway, { gateway, authorize: anyone });
  await using raw = await connectRaw(
    Number(new URL(await server.listen({ host: "127.0.0.1", port: 0 })).port),
  );
  const [socket, wire] = duplexPair();
  raw.socket.pipe(wire).pipe(raw.socket);
  const client = tls.connect({ socket, maxVersion: "TLSv1.2", rejectUnauthorized: false });
  client.write("GET /prod HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  expect(await text(client)).toMatch(/^HTTP\/1.1 403 .*"Forbidden"}$/s);
  await raw.ended;
  expect(recordTypes(Buffer.from(raw.received(), "latin1")).at(-1)).toBe(TLS_ALERT);
});
