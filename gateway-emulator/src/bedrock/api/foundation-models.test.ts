import {
  BedrockClient,
  GetFoundationModelCommand,
  type GetFoundationModelCommandOutput,
  type ListFoundationModelsCommandInput,
  ListFoundationModelsCommand,
} from "@aws-sdk/client-bedrock";
import { expect, it } from "vitest";
import { VirtualClock } from "../../control/clock.ts";
import { type BedrockUnderTest, startBedrock } from "../under-test.ts";

const SONNET = "anthropic.claude-sonnet-4-5-20250929-v1:0";

function start(today = "2026-11-22", region = "us-east-1") {
  return startBedrock({ clock: new VirtualClock(Date.parse(today)), region });
}

function control({ url }: BedrockUnderTest): BedrockClient {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  return new BedrockClient({ endpoint: url, region: "us-east-1", credentials });
}

async function list(bedrock: BedrockUnderTest, filters: ListFoundationModelsCommandInput = {}) {
  using client = disposable(control(bedrock));
  const { modelSummaries = [] } = await client.value.send(new ListFoundationModelsCommand(filters));
  return modelSummaries;
}

async function get(
  bedrock: BedrockUnderTest,
  modelIdentifier: string,
): Promise<GetFoundationModelCommandOutput> {
  using client = disposable(control(bedrock));
  return await client.value.send(new GetFoundationModelCommand({ modelIdentifier }));
}

function disposable(client: BedrockClient) {
  return { value: client, [Symbol.dispose]: () => client.destroy() };
}

it("lists a model as AWS does", async () => {
  await using bedrock = await start();
  expect((await list(bedrock)).find(({ modelId }) => modelId === SONNET)).toEqual({
    modelArn: `arn:aws:bedrock:us-east-1::foundation-model/${SONNET}`,
    modelId: SONNET,
    modelName: "Claude Sonnet 4.5",
    providerName: "Anthropic",
    inputModalities: ["TEXT", "IMAGE"],
    outputModalities: ["TEXT"],
    responseStreamingSupported: true,
    customizationsSupported: [],
    inferenceTypesSupported: ["INFERENCE_PROFILE"],
    modelLifecycle: {
      status: "LEGACY",
      startOfLifeTime: new Date("2025-09-29"),
      legacyTime: new Date("2026-10-08"),
      publicExtendedAccessTime: new Date("2027-01-08"),
      endOfLifeTime: new Date("2027-04-08"),
    },
  });
});

it.each([
  ["2026-10-07T23:59:59Z", "ACTIVE"],
  ["2026-10-08T00:00:00Z", "LEGACY"],
])("says by the clock, at %s, that a model is %s", async (today, status) => {
  await using bedrock = await start(today);
  expect((await get(bedrock, SONNET)).modelDetails?.modelLifecycle?.status).toBe(status);
});

it("lists no model that is at its end, or that the region does not offer", async () => {
  await using later = await start("2027-04-08");
  expect((await list(later)).map(({ modelId }) => modelId)).not.toContain(SONNET);
  await using gov = await start("2026-11-22", "us-gov-west-1");
  const ids = (await list(gov, { byProvider: "Anthropic" })).map(({ modelId }) => modelId);
  expect(ids).toContain(SONNET);
  expect(ids).not.toContain("anthropic.claude-sonnet-5-5");
});

it("filters by provider in any case, and by how a model is called", async () => {
  await using bedrock = await start();
  const amazon = await list(bedrock, { byProvider: "amazon" });
  expect(new Set(amazon.map(({ providerName }) => providerName))).toEqual(new Set(["Amazon"]));
  const onDemand = await list(bedrock, { byInferenceType: "ON_DEMAND", byProvider: "Amazon" });
  expect(onDemand.map(({ modelId }) => modelId)).toContain("amazon.nova-pro-v1:0");
  expect(onDemand.length).toBeLessThan(amazon.length);
  expect(
    onDemand.every(({ inferenceTypesSupported }) => inferenceTypesSupported?.includes("ON_DEMAND")),
  ).toBe(true);
});

it("filters by modality and customization, and finds none that it does not have", async () => {
  await using bedrock = await start();
  expect(await list(bedrock, { byOutputModality: "TEXT" })).toEqual(await list(bedrock));
  expect(await list(bedrock, { byOutputModality: "EMBEDDING" })).toEqual([]);
  expect(await list(bedrock, { byCustomizationType: "FINE_TUNING" })).toEqual([]);
  expect(await list(bedrock, { byInferenceType: "PROVISIONED" })).toEqual([]);
});

it.each([
  ["byOutputModality", "SMELL", "Member must satisfy enum value set: [TEXT, IMAGE, EMBEDDING]"],
  ["byInferenceType", "INFERENCE_PROFILE", "Member must satisfy enum value set: [ON_DEMAND, PROVISIONED]"],
  [
    "byCustomizationType",
    "x",
    "Member must satisfy enum value set: [FINE_TUNING, CONTINUED_PRE_TRAINING, DISTILLATION]",
  ],
  ["byProvider", "a_b", "Member must satisfy regular expression pattern: [A-Za-z0-9- ]{1,63}"],
])("refuses %s=%s", async (name, value, rule) => {
  await using bedrock = await start();
  await expect(list(bedrock, { [name]: value })).rejects.toMatchObject({
    name: "ValidationException",
    $metadata: { httpStatusCode: 400 },
    message: `1 validation error detected: Value '${value}' at '${name}' failed to satisfy constraint: ${rule}`,
  });
});

it("gets by id and by ARN what the list says", async () => {
  await using bedrock = await start();
  const listed = (await list(bedrock)).find(({ modelId }) => modelId === SONNET);
  for (const id of [SONNET, `arn:aws:bedrock:us-east-1::foundation-model/${SONNET}`])
    expect((await get(bedrock, id)).modelDetails).toEqual(listed);
});

it.each([
  "anthropic.claude-x",
  "anthropic.claude-3-haiku-20240307-v1:0",
  `arn:aws:bedrock:eu-west-1::foundation-model/${SONNET}`,
])("finds no %s", async (id) => {
  await using bedrock = await start();
  await expect(get(bedrock, id)).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    $metadata: { httpStatusCode: 404 },
    message: "Could not resolve the foundation model from the provided model identifier.",
  });
});

it.each([`us.${SONNET}`, "not an id"])("does not take %s for a model's identifier", async (id) => {
  await using bedrock = await start();
  await expect(get(bedrock, id)).rejects.toMatchObject({
    name: "ValidationException",
    message: "The provided model identifier is invalid.",
  });
});
