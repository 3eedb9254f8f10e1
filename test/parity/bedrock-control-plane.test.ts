import { expect } from "vitest";
import { callByHand } from "./bedrock-call.ts";
import { BASE_ID, type BedrockTarget, bedrockTest as test, PROFILE_ID } from "./bedrock-target.ts";

interface ModelSummary {
  modelId: string;
  inferenceTypesSupported: string[];
  providerName: string;
  modelLifecycle: { status: string };
}

interface ProfileSummary {
  inferenceProfileId: string;
  type: string;
}

/** The control plane is called over HTTP/1.1, as the SDK does by default. */
async function get<T>(target: BedrockTarget, path: string, query?: Record<string, string>): Promise<T> {
  const origin = target.controlPlane;
  const answer = await callByHand(target, {
    transport: "h1",
    method: "GET",
    origin,
    path,
    ...(query && { query }),
  });
  expect([answer.status, answer.headers["content-type"]]).toEqual([200, "application/json"]);
  return JSON.parse(answer.body.toString()) as T;
}

const ID = encodeURIComponent(BASE_ID);

const SUMMARY = {
  modelArn: expect.stringMatching(/^arn:aws:bedrock:[a-z0-9-]+::foundation-model\//),
  modelId: expect.any(String),
  modelName: expect.any(String),
  providerName: expect.any(String),
  inputModalities: expect.any(Array),
  outputModalities: expect.any(Array),
  responseStreamingSupported: expect.any(Boolean),
  inferenceTypesSupported: expect.any(Array),
  modelLifecycle: { status: "ACTIVE" },
};

test("1.1 ListFoundationModels: a summary of each model, with where it can be called", async ({ target }) => {
  const { modelSummaries } = await get<{ modelSummaries: ModelSummary[] }>(target, "/foundation-models");
  const summary = modelSummaries.find(({ modelId }) => modelId === BASE_ID);
  expect(summary).toMatchObject({
    ...SUMMARY,
    modelArn: `arn:aws:bedrock:${target.region}::foundation-model/${BASE_ID}`,
    providerName: "Anthropic",
    inferenceTypesSupported: ["INFERENCE_PROFILE"],
  });
  for (const { modelLifecycle } of modelSummaries) expect(modelLifecycle.status).toMatch(/^(ACTIVE|LEGACY)$/);
});

test("1.1 ListFoundationModels: by provider, and by how a model is called", async ({ target }) => {
  const list = async (query: Record<string, string>) =>
    (await get<{ modelSummaries: ModelSummary[] }>(target, "/foundation-models", query)).modelSummaries;
  const anthropics = await list({ byProvider: "Anthropic" });
  expect(new Set(anthropics.map(({ providerName }) => providerName))).toEqual(new Set(["Anthropic"]));
  const onDemand = await list({ byInferenceType: "ON_DEMAND" });
  expect(onDemand.length).toBeGreaterThan(0);
  expect(onDemand.every(({ inferenceTypesSupported: types }) => types.includes("ON_DEMAND"))).toBe(true);
  expect(onDemand.map(({ modelId }) => modelId)).not.toContain(BASE_ID);
});

test("1.1 GetFoundationModel: the same summary, in modelDetails", async ({ target }) => {
  const { modelDetails } = await get<{ modelDetails: ModelSummary }>(target, `/foundation-models/${ID}`);
  expect(modelDetails).toMatchObject({ ...SUMMARY, modelId: BASE_ID });
});

test("1.1 GetInferenceProfile: the profile, its ARN, and a model for each region", async ({ target }) => {
  const profile = await get<{ models: object[] }>(
    target,
    `/inference-profiles/${encodeURIComponent(PROFILE_ID)}`,
  );
  expect(profile).toMatchObject({
    inferenceProfileName: expect.any(String),
    inferenceProfileArn: expect.stringMatching(/^arn:aws:bedrock:[a-z0-9-]+:\d{12}:inference-profile\//),
    inferenceProfileId: PROFILE_ID,
    status: "ACTIVE",
    type: "SYSTEM_DEFINED",
  });
  expect(profile.models.length).toBeGreaterThan(1);
  for (const model of profile.models)
    expect(model).toEqual({
      modelArn: expect.stringMatching(
        new RegExp(`^arn:aws:bedrock:[a-z0-9-]*::foundation-model/${BASE_ID}$`),
      ),
    });
});

test("1.1 ListInferenceProfiles: page by page, until no nextToken comes", async ({ target }) => {
  const ids: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await get<{ inferenceProfileSummaries: ProfileSummary[]; nextToken?: string }>(
      target,
      "/inference-profiles",
      {
        type: "SYSTEM_DEFINED",
        maxResults: "10",
        ...(nextToken !== undefined && { nextToken }),
      },
    );
    expect(page.inferenceProfileSummaries.length).toBeLessThanOrEqual(10);
    for (const { type } of page.inferenceProfileSummaries) expect(type).toBe("SYSTEM_DEFINED");
    ids.push(...page.inferenceProfileSummaries.map(({ inferenceProfileId }) => inferenceProfileId));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  expect(ids).toContain(PROFILE_ID);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBeGreaterThan(10);
});

test.for([
  ["/foundation-models/groundfog.no-such-model-v1:0", "ResourceNotFoundException", 404],
  ["/inference-profiles/us.groundfog.no-such-model-v1:0", "ResourceNotFoundException", 404],
] as const)("1.1 %s is a %s", async ([path, name, status], { target }) => {
  const origin = target.controlPlane;
  const answer = await callByHand(target, { transport: "h1", method: "GET", origin, path });
  expect(answer.status).toBe(status);
  expect(answer.headers["x-amzn-errortype"]).toMatch(new RegExp(`^${name}(:|$)`));
});
