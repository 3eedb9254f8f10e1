import { createAmazonBedrock } from "@ai-sdk/amazon-bedrock";
import { generateObject, jsonSchema } from "ai";
import { expect, it } from "vitest";
import { startBedrock } from "../under-test.ts";
import { schemaInText } from "./schema-in-text.ts";

const SCHEMA = {
  type: "object",
  properties: { city: { type: "string" }, degrees: { type: "integer" } },
  required: ["city", "degrees"],
  additionalProperties: false,
};
const JSON_SCHEMA = JSON.stringify(SCHEMA);

function asked({ system, user }: { system?: string; user: string }) {
  return {
    system: system === undefined ? [] : [{ text: system }],
    messages: [{ role: "user" as const, content: [{ text: user }] }],
  };
}

it.each([
  [{ system: `JSON schema:\n${JSON_SCHEMA}\nYou MUST answer with a JSON object.`, user: "Hi" }],
  [{ user: `Answer with JSON only: {"not":"it"} but ${JSON_SCHEMA}` }],
  [{ system: "Be { brief.", user: `Respond only in JSON that fits\n\`\`\`json\n${JSON_SCHEMA}\n\`\`\`` }],
])("finds the schema in %j", (texts) => {
  expect(schemaInText(asked(texts))).toEqual({ schema: SCHEMA });
});

it.each([
  [{ user: `What does this mean? ${JSON_SCHEMA}` }],
  [{ user: "You must answer with JSON." }],
  [{ user: 'Answer only with JSON such as {"city":"Rome"}.' }],
  [{ user: `Answer only with JSON: ${"{".repeat(10_000)}` }],
])("finds none in %j", (texts) => {
  expect(schemaInText(asked(texts))).toBeUndefined();
});

it.each(["global.anthropic.claude-sonnet-5-5", "us.anthropic.claude-haiku-4-5-20251001-v1:0"])(
  "gives the AI SDK's generateObject an object, of %s",
  async (modelId) => {
    await using bedrock = await startBedrock();
    const provider = createAmazonBedrock({
      baseURL: bedrock.url,
      region: "us-east-1",
      accessKeyId: "local",
      secretAccessKey: "local",
    });
    const { object } = await generateObject({
      model: provider(modelId),
      schema: jsonSchema<{ city: string; degrees: number }>(SCHEMA as Parameters<typeof jsonSchema>[0]),
      prompt: "How warm is it in Rome?",
      maxRetries: 0,
    });
    expect(object).toEqual({ city: expect.any(String), degrees: expect.any(Number) });
  },
);
