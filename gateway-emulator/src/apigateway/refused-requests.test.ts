import { fastify } from "fastify";
import { expect, test } from "vitest";
import { connectRaw } from "../transport/raw-client.fixture.ts";
import { gatewayOf, startGateway, type TestGateway } from "./gateway.fixture.ts";
import { refusedRequests } from "./refused-requests.ts";

const handlers = { $default: () => ({}) };

function adviceOf(api: TestGateway): unknown[] {
  return api.journal.after(0).flatMap(({ kind, detail }) => (kind === "advice" ? [detail?.advice] : []));
}

test("a path that cannot be decoded is answered as any wrong request is", async () => {
  await using api = await startGateway({ handlers });
  const response = await fetch(`${api.http}/ws/@connections/%zz`, { method: "POST", body: "hi" });
  expect([response.status, response.headers.get("x-amzn-errortype")]).toEqual([400, "BadRequestException"]);
  expect(response.headers.get("x-amzn-requestid")).toMatch(/^[\da-f-]{36}$/);
  expect(Object.keys((await response.json()) as object)).toEqual(["message"]);
  expect(adviceOf(api)).toEqual([expect.stringContaining("400 BadRequestException")]);
});

test("a path that is too long is 414, whatever its parts", async () => {
  await using api = await startGateway({ handlers });
  const response = await fetch(`${api.http}/ws/@connections/${"x".repeat(5_000)}`);
  expect([response.status, response.headers.get("x-amzn-errortype")]).toEqual([
    414,
    "RequestUriTooLongException",
  ]);
});

test("bytes that are no HTTP are 400, told to the developer", async () => {
  await using api = await startGateway({ handlers });
  await using raw = await connectRaw(Number(new URL(api.http).port));
  await raw.write("BREW / HTCPCP/1.0\r\n\r\n");
  await raw.ended;
  expect(raw.received()).toMatch(
    /^HTTP\/1.1 400 Bad Request\r\nx-amzn-RequestId: [^]*\{"message":"Bad Request"\}$/,
  );
  expect(adviceOf(api)).toEqual([expect.stringContaining("400: these bytes are no HTTP request")]);
});

test("a request may take as long as Node allows", async () => {
  expect(fastify(refusedRequests(gatewayOf())).server.requestTimeout).toBe(300_000);
});
