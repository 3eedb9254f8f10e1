import { createAmazonBedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";
import { expect, it } from "vitest";
import { type BedrockUnderTest, MODEL_ID, startBedrock } from "../under-test.ts";
import { PassedOver } from "./passed-over.ts";

function advice({ journal }: BedrockUnderTest): unknown[] {
  return journal
    .after(0)
    .filter(({ kind }) => kind === "advice")
    .map(({ detail }) => detail?.["advice"]);
}

function post({ url }: BedrockUnderTest, operation: string, body: object): Promise<Response> {
  return fetch(`${url}/model/${MODEL_ID}/${operation}`, { method: "POST", body: JSON.stringify(body) });
}

const messages = [{ role: "user", content: [{ text: "a" }] }];

it("answers a request with members that the API does not have, and says so once", async () => {
  await using bedrock = await startBedrock();
  const body = { messages, modelId: MODEL_ID, inferenceConfig: { topK: 5 } };
  for (const operation of ["converse", "converse", "converse-stream"]) {
    const response = await post(bedrock, operation, body);
    expect(response.status).toBe(200);
    await response.arrayBuffer();
  }
  expect(advice(bedrock)).toEqual([
    "inferenceConfig.topK is no member that Bedrock knows: it was passed over. What may stand there: maxTokens, temperature, topP, stopSequences. Parameters of the model's own go into additionalModelRequestFields.",
  ]);
});

it("answers the AI SDK, which sends topK where Bedrock has none", async () => {
  await using bedrock = await startBedrock();
  const provider = createAmazonBedrock({
    baseURL: bedrock.url,
    region: "us-east-1",
    accessKeyId: "local",
    secretAccessKey: "local",
  });
  bedrock.script({ events: [{ text: "A low cloud." }] });
  const { text } = await generateText({
    model: provider("us.amazon.nova-pro-v1:0"),
    prompt: "Fog?",
    topK: 5,
  });
  expect(text).toBe("A low cloud.");
  expect(advice(bedrock)).toEqual([expect.stringContaining("inferenceConfig.topK is no member")]);
});

it("refuses a second member of a union still", async () => {
  await using bedrock = await startBedrock();
  const response = await post(bedrock, "converse", {
    messages: [{ role: "user", content: [{ text: "a", type: "text" }] }],
  });
  expect(response.status).toBe(400);
});

it("speaks of a hundred names and no more", () => {
  const said: string[] = [];
  const passedOver = new PassedOver((text) => said.push(text));
  for (let index = 0; index < 200; index += 1) passedOver.note({ path: `n${index}`, known: [] });
  expect(said).toHaveLength(100);
  expect(said[0]).toContain("Nothing may stand there.");
});
