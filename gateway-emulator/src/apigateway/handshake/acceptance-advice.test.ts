import { expect, test } from "vitest";
import { openClient } from "../client.fixture.ts";
import { startGateway, type TestGateway } from "../gateway.fixture.ts";
import { upgradeRaw } from "../raw-frames.fixture.ts";

function adviceOf(api: TestGateway): unknown[] {
  return api.journal.after(0).flatMap(({ kind, detail }) => (kind === "advice" ? [detail?.advice] : []));
}

test.each([
  ["a $connect that names none", { $connect: () => ({}) }],
  ["no $connect", { $default: () => ({}) }],
])("sub-protocols on offer, and %s", async (_case, handlers) => {
  await using api = await startGateway({ handlers });
  await using _raw = await upgradeRaw(api.http, ["Sec-WebSocket-Protocol: chat, superchat"]);
  expect(adviceOf(api)).toEqual([expect.stringContaining("sub-protocols (chat, superchat)")]);
});

test("a sub-protocol that no header may have", async () => {
  const $connect = () => ({ headers: { "Sec-WebSocket-Protocol": "a\nb" } });
  await using api = await startGateway({ handlers: { $connect } });
  await using _raw = await upgradeRaw(api.http, ["Sec-WebSocket-Protocol: a"]);
  expect(adviceOf(api)).toEqual([expect.stringContaining("characters that no header may have")]);
});

test("what of the answer never goes out is told once", async () => {
  const $connect = () => ({
    headers: { "Set-Cookie": "a=b", "Content-Type": "text/plain" },
    body: "Connected.",
  });
  await using api = await startGateway({ handlers: { $connect } });
  await using _first = await openClient(`${api.ws}/ws`);
  await using _second = await openClient(`${api.ws}/ws`);
  expect(adviceOf(api)).toEqual([expect.stringContaining("$connect returned Set-Cookie and a body")]);
});

test("a $connect that returns what is passed on, or nothing, is nothing to tell of", async () => {
  const $connect = () => ({ headers: { "Sec-WebSocket-Protocol": "chat" }, body: "" });
  await using api = await startGateway({ handlers: { $connect } });
  await using client = await openClient(`${api.ws}/ws`, { protocols: ["chat"] });
  expect(client.socket.protocol).toBe("chat");
  expect(adviceOf(api)).toEqual([]);
});
