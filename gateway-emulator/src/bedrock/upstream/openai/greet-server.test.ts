import { expect, it } from "vitest";
import { SystemClock, VirtualClock } from "../../../control/clock.ts";
import { sendJson, startChatServer } from "./chat-server.fixture.ts";
import { MAX_GREETING_MS } from "./limits.ts";
import { greetServer } from "./openai-model.ts";

const stays = new AbortController().signal;

it("says how to start a server that does not answer, as the first question does", async () => {
  const { url } = await (async () => {
    await using gone = await startChatServer(() => undefined);
    return { url: gone.url };
  })();
  const advice: string[] = [];
  await greetServer({ url, clock: new SystemClock(), advise: (one) => advice.push(one) }, stays);
  expect(advice).toEqual([expect.stringMatching(/cannot be reached \(ECONNREFUSED\)\. Start it: /)]);
});

it("says nothing to one that answers", async () => {
  await using server = await startChatServer((response) => sendJson(response, 500, {}));
  const advice: string[] = [];
  await greetServer({ url: server.url, clock: new SystemClock(), advise: (one) => advice.push(one) }, stays);
  expect(advice).toEqual([]);
  expect(server.received.map(({ path }) => path)).toEqual(["/v1/models"]);
});

it("waits for one that says nothing, and not for ever", async () => {
  const clock = new VirtualClock();
  const advice: string[] = [];
  const silent = (_url: string, { signal }: RequestInit) =>
    new Promise<Response>((_, reject) => {
      signal?.addEventListener("abort", () => reject(new Error("aborted")));
    });
  const greeted = greetServer(
    { url: "http://localhost:11434", clock, advise: (one) => advice.push(one), fetch: silent },
    stays,
  );
  clock.advance(MAX_GREETING_MS);
  await greeted;
  expect(advice).toEqual(["http://localhost:11434/v1 has said nothing for 10 s."]);
});

it("is quiet when the emulator ends first", async () => {
  const advice: string[] = [];
  const clock = new VirtualClock();
  const options = { url: "http://localhost:1", clock, advise: (one: string) => advice.push(one) };
  await greetServer(options, AbortSignal.abort());
  expect(advice).toEqual([]);
});
