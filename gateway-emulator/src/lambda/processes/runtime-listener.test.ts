import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { definitionOf } from "../definition.fixture.ts";
import { ExecutionEnvironment } from "../environments/environment.ts";
import { RuntimeListener } from "./runtime-listener.ts";

let listener: RuntimeListener;
let polls = 0;

beforeAll(async () => {
  listener = await RuntimeListener.open({
    definitionOf: () => definitionOf("chat"),
    advise: () => undefined,
  });
  listener.environment = new ExecutionEnvironment("one", {
    onWaiting: () => undefined,
    onAnswer: () => undefined,
    onInitError: () => undefined,
  });
  listener.onPoll = () => void polls++;
});
afterAll(() => listener.close());

/** The status of a call. */
async function call(method: string, path: string, headers: Record<string, string>) {
  const port = Number(listener.address.split(":")[1]);
  const sent = request({ host: "127.0.0.1", port, method, path, headers });
  sent.end();
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}

const CALLS: [method: string, path: string][] = [
  ["GET", "/2018-06-01/runtime/invocation/next"],
  ["POST", "/2018-06-01/runtime/invocation/1/response"],
  ["GET", "/groundfog/task-root"],
  ["GET", "/groundfog/moved"],
  ["POST", "/2020-01-01/extension/register"],
];

test.each(CALLS)(
  "a web page is refused %s %s, and so is a name that only resolves to this machine",
  async (...to) => {
    const port = listener.address.split(":")[1];
    for (const headers of [
      { origin: "http://evil.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "none" },
      { host: `evil.example:${port}` },
      { host: "127.0.0.1" },
      { host: `127.0.0.1.evil.example:${port}` },
    ] as Record<string, string>[])
      expect(await call(...to, { host: listener.address, ...headers }), JSON.stringify(headers)).toBe(403);
    expect(polls).toBe(0);
  },
);

test("whoever calls the address, by number or as localhost, is answered", async () => {
  const port = listener.address.split(":")[1];
  for (const host of [listener.address, `localhost:${port}`])
    expect(await call("GET", "/2018-06-01/runtime/nothing", { host })).toBe(404);
});
