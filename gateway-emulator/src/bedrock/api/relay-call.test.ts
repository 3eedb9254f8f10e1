import { setImmediate } from "node:timers/promises";
import { InvokeModelCommand, InvokeModelWithResponseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { expect, it } from "vitest";
import type { Relay } from "../upstream/relay.ts";
import { startRealBedrock } from "../upstream/real-bedrock.fixture.ts";
import { startBedrock } from "../under-test.ts";
import { eventsOf, invocation } from "./invocation-under-test.ts";

const ANSWER = {
  pace: { ttftMs: 0, deltaMs: 0, deltaChars: 1_000 },
  events: [{ reasoning: "Hm." }, { text: "Fog" }, { toolUse: { name: "look_up", input: { a: 1 } } }],
};

it.each([
  ["streamed", new InvokeModelWithResponseStreamCommand(invocation())],
  ["whole", new InvokeModelCommand(invocation())],
])(
  "journals what InvokeModel's answer says when it passes %s, as whoever made it does",
  async (_how, command) => {
    await using real = await startRealBedrock();
    await using bedrock = await startBedrock({ relay: real.relay() });
    real.script(ANSWER);
    const client = bedrock.client("h2");
    if (command instanceof InvokeModelCommand) await client.send(command);
    else await eventsOf((await client.send(command)).body);
    const [passed, said] = [(await bedrock.modelCall()).detail, (await real.modelCall()).detail];
    const words = (tokens: unknown) =>
      (tokens as [number, string, string?][])
        .map(([, text, kind]) => [text, kind])
        .filter(([text]) => text !== "");
    const joined = (of: typeof said) =>
      words(of?.tokens)
        .map(([text]) => text)
        .join("");
    expect(joined(passed)).toBe(joined(said));
    expect(passed).toMatchObject({
      ended: "complete",
      stopReason: "tool_use",
      usage: said?.usage,
      costUsd: said?.costUsd,
      messages: said?.messages,
    });
  },
);

it("lets models pass that are in no list, and knows what they count but not what they cost", async () => {
  const relay: Relay = async () => ({
    source: "aws",
    statusCode: 200,
    headers: {
      "content-type": "application/json",
      "x-amzn-requestid": "from-afar",
      "x-amzn-bedrock-input-token-count": "7",
      "x-amzn-bedrock-output-token-count": "3",
    },
    body: pieces(`{"generation":"Fog","stop_reason":"stop"}`),
  });
  await using bedrock = await startBedrock({ relay });
  const modelId = "meta.llama9-1b-instruct-v1:0";
  const { body } = await bedrock
    .client("h2")
    .send(new InvokeModelCommand({ modelId, body: `{"prompt":"Hi"}` }));
  expect(Buffer.from(body ?? []).toString()).toContain("Fog");
  const { requestId, detail } = await bedrock.modelCall();
  expect(requestId).toBe("from-afar");
  expect(detail).toMatchObject({ modelId, ended: "complete", inputTokens: 7, outputTokens: 3 });
  expect(detail).not.toHaveProperty("costUsd");
});

it("lets operations pass that are not known here", async () => {
  const asked: string[] = [];
  const relay: Relay = async ({ method, rawTarget, body }) => {
    asked.push(`${method} ${rawTarget} ${body.toString()}`);
    return {
      source: "aws",
      statusCode: 202,
      headers: { "content-type": "application/json" },
      body: pieces("{}"),
    };
  };
  await using bedrock = await startBedrock({ relay });
  const response = await fetch(`${bedrock.url}/async-invoke?a=%20b`, { method: "POST", body: "{}" });
  expect([response.status, await response.text()]).toEqual([202, "{}"]);
  expect(asked).toEqual(["POST /async-invoke?a=%20b {}"]);
  const call = bedrock.journal.after(0).find(({ kind }) => kind === "bedrock-call");
  expect(call?.detail).toMatchObject({ operation: "POST /async-invoke", statusCode: 202 });
});

it("refuses whom it would refuse anyway, before anybody is asked", async () => {
  let asked = 0;
  const relay: Relay = async () => {
    asked += 1;
    throw new Error("asked");
  };
  const authorize = () => {
    throw new Error("stranger");
  };
  await using bedrock = await startBedrock({ relay, authorize });
  const response = await fetch(`${bedrock.url}/foundation-models`);
  expect(response.status).toBe(500);
  expect(asked).toBe(0);
});

it("takes no more from the real one than the client reads", async () => {
  const piece = Buffer.alloc(1_048_576, " ");
  const total = 64;
  let taken = 0;
  async function* large(): AsyncGenerator<Uint8Array> {
    for (; taken < total; taken += 1) yield piece;
  }
  const relay: Relay = async () => ({
    source: "aws",
    statusCode: 200,
    headers: { "content-type": "text/plain" },
    body: large(),
  });
  await using bedrock = await startBedrock({ relay });
  const response = await fetch(`${bedrock.url}/foundation-models`);
  // Without back-pressure each of these turns takes a piece, or all of them.
  for (let turn = 0; turn < 10 * total; turn += 1) await setImmediate();
  expect(taken).toBeLessThan(total / 2);
  expect((await response.arrayBuffer()).byteLength).toBe(total * piece.length);
});

async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}
