import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { expect } from "vitest";
import { anthropic, asked, callByHand, modelPath } from "./bedrock-call.ts";
import { BASE_ID, bedrockTest as test, PROFILE_ID, type Transport, TRANSPORTS } from "./bedrock-target.ts";
import { UUID } from "./shapes.ts";

type Answer = "Converse" | "ConverseStream" | "InvokeModel" | "InvokeModelWithResponseStream" | "CountTokens";

const FIXTURE = join(import.meta.dirname, "..", "fixtures", "aws", "bedrock-response-headers.json");
const { headers: CAPTURED } = JSON.parse(readFileSync(FIXTURE, "utf8")) as {
  headers: Record<Answer | "error", string[]>;
};

/** What HTTP/2 does without. */
const CONNECTION_HEADERS = ["connection", "transfer-encoding"];
const EVENT_STREAM = "application/vnd.amazon.eventstream";

/** The captured names, as a transport has them, in alphabetical order. */
function captured(answer: Answer | "error", transport: Transport): string[] {
  const names = CAPTURED[answer].map((name) => name.toLowerCase());
  return names.filter((name) => transport === "h1" || !CONNECTION_HEADERS.includes(name)).toSorted();
}

const HI = { messages: [{ role: "user", content: [{ text: "Hi" }] }] };

const ANSWERS: readonly [Answer, type: string, path: string, body: object][] = [
  ["Converse", "application/json", modelPath("converse"), asked("Hi")],
  ["ConverseStream", EVENT_STREAM, modelPath("converse-stream"), asked("Hi")],
  ["InvokeModel", "application/json", modelPath("invoke"), anthropic("Hi")],
  ["InvokeModelWithResponseStream", EVENT_STREAM, modelPath("invoke-with-response-stream"), anthropic("Hi")],
  ["CountTokens", "application/json", modelPath("count-tokens", BASE_ID), { input: { converse: HI } }],
];

for (const transport of TRANSPORTS) {
  test.for(ANSWERS)(
    `1.2 over ${transport} %s has AWS's headers and no others`,
    async ([answer, type, path, body], { target }) => {
      const { status, headers, headerNames } = await callByHand(target, { transport, path, body });
      expect(status).toBe(200);
      expect(headerNames.toSorted()).toEqual(captured(answer, transport));
      expect(headers["content-type"]).toBe(type);
      expect(headers["x-amzn-requestid"]).toMatch(UUID);
      expect(headers["connection"]).toBe(transport === "h1" ? "keep-alive" : undefined);
    },
  );

  test(`1.2, 1.6 over ${transport} an error has AWS's headers and no others`, async ({ target }) => {
    const path = modelPath("converse-stream", "groundfog.no-such-model-v1:0");
    const { headers, headerNames, body } = await callByHand(target, { transport, path, body: asked("Hi") });
    expect(headerNames.toSorted()).toEqual(captured("error", transport));
    expect(headers["content-type"]).toBe("application/json");
    expect(headers["content-length"]).toBe(String(body.length));
    expect(headers["x-amzn-requestid"]).toMatch(UUID);
  });

  test(`1.2 over ${transport} the counts of InvokeModel are those of its body`, async ({ target }) => {
    const path = modelPath("invoke");
    const { headers, body } = await callByHand(target, { transport, path, body: anthropic("Hi") });
    const { usage } = JSON.parse(body.toString()) as { usage: Record<string, number> };
    expect(headers).toMatchObject({
      "x-amzn-bedrock-input-token-count": String(usage["input_tokens"]),
      "x-amzn-bedrock-output-token-count": String(usage["output_tokens"]),
      "x-amzn-bedrock-cache-read-input-token-count": String(usage["cache_read_input_tokens"]),
      "x-amzn-bedrock-cache-write-input-token-count": String(usage["cache_creation_input_tokens"]),
      "x-amzn-bedrock-invocation-latency": expect.stringMatching(/^\d+$/),
    });
  });

  test(`1.2 over ${transport} the SDK finds the request's id, another one for each`, async ({ target }) => {
    const client = target.client(transport);
    const requestId = async () => {
      const messages = [{ role: "user" as const, content: [{ text: "Hi" }] }];
      const command = { modelId: PROFILE_ID, messages, inferenceConfig: { maxTokens: 5 } };
      return (await client.send(new ConverseCommand(command))).$metadata.requestId;
    };
    const [first, second] = [await requestId(), await requestId()];
    expect(first).toMatch(UUID);
    expect(second).toMatch(UUID);
    expect(first).not.toBe(second);
  });
}
