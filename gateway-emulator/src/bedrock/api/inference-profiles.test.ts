import {
  BedrockClient,
  GetInferenceProfileCommand,
  type InferenceProfileSummary,
  ListInferenceProfilesCommand,
  paginateListInferenceProfiles,
} from "@aws-sdk/client-bedrock";
import { ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { expect, it } from "vitest";
import { VirtualClock } from "../../control/clock.ts";
import { ask, type BedrockUnderTest, startBedrock } from "../under-test.ts";

const SONNET = "anthropic.claude-sonnet-4-6";

function start(region = "us-east-1") {
  return startBedrock({ clock: new VirtualClock(Date.parse("2026-11-22")), region });
}

async function asking<Answer>({ url }: BedrockUnderTest, send: (client: BedrockClient) => Promise<Answer>) {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new BedrockClient({ endpoint: url, region: "us-east-1", credentials });
  try {
    return await send(client);
  } finally {
    client.destroy();
  }
}

function all(bedrock: BedrockUnderTest, pageSize?: number): Promise<InferenceProfileSummary[][]> {
  return asking(bedrock, async (client) => {
    const pages: InferenceProfileSummary[][] = [];
    for await (const page of paginateListInferenceProfiles({ client, ...(pageSize && { pageSize }) }, {}))
      pages.push(page.inferenceProfileSummaries ?? []);
    return pages;
  });
}

function get(bedrock: BedrockUnderTest, inferenceProfileIdentifier: string) {
  return asking(bedrock, (client) =>
    client.send(new GetInferenceProfileCommand({ inferenceProfileIdentifier })),
  );
}

it("says of a profile what AWS says", async () => {
  await using bedrock = await start();
  const profile = (await all(bedrock)).flat().find(({ inferenceProfileId: id }) => id === `us.${SONNET}`);
  expect(profile).toEqual({
    inferenceProfileName: "US Anthropic Claude Sonnet 4.6",
    description: "Routes requests to Anthropic Claude Sonnet 4.6 in us-east-1, us-east-2 and us-west-2.",
    createdAt: new Date("2026-02-17T18:00:00Z"),
    updatedAt: new Date("2026-02-17T18:00:00Z"),
    inferenceProfileArn: `arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.${SONNET}`,
    models: ["us-east-1", "us-east-2", "us-west-2"].map((region) => ({
      modelArn: `arn:aws:bedrock:${region}::foundation-model/${SONNET}`,
    })),
    inferenceProfileId: `us.${SONNET}`,
    status: "ACTIVE",
    type: "SYSTEM_DEFINED",
  });
});

it("lists the profiles of its region alone", async () => {
  await using bedrock = await start("eu-west-1");
  const ids = (await all(bedrock)).flat().map(({ inferenceProfileId: id = "" }) => id);
  expect(ids).toContain(`eu.${SONNET}`);
  expect(new Set(ids.map((id) => id.split(".")[0]))).toEqual(new Set(["global", "eu"]));
});

it("lists page by page, each profile once", async () => {
  await using bedrock = await start();
  const whole = (await all(bedrock, 1000)).flat();
  const pages = await all(bedrock, 7);
  expect(pages.length).toBe(Math.ceil(whole.length / 7));
  expect(pages.slice(0, -1).every((page) => page.length === 7)).toBe(true);
  expect(pages.flat()).toEqual(whole);
});

it("keeps no application inference profiles", async () => {
  await using bedrock = await start();
  const list = (typeEquals: "APPLICATION" | "SYSTEM_DEFINED") =>
    asking(bedrock, (client) =>
      client.send(new ListInferenceProfilesCommand({ typeEquals, maxResults: 1000 })),
    );
  expect((await list("APPLICATION")).inferenceProfileSummaries).toEqual([]);
  expect((await list("SYSTEM_DEFINED")).inferenceProfileSummaries).toEqual((await all(bedrock, 1000)).flat());
});

it.each([
  [
    { maxResults: 0 },
    "Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1",
  ],
  [
    { maxResults: 1001 },
    "Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000",
  ],
  [
    { typeEquals: "OTHER" as "APPLICATION" },
    "Value 'OTHER' at 'typeEquals' failed to satisfy constraint: Member must satisfy enum value set: [SYSTEM_DEFINED, APPLICATION]",
  ],
  [{ nextToken: "bm9uZQ" }, "The provided nextToken is invalid."],
  [{ nextToken: `${Buffer.from("from 7").toString("base64url")}!` }, "The provided nextToken is invalid."],
])("refuses %j", async (input, message) => {
  await using bedrock = await start();
  await expect(
    asking(bedrock, (client) => client.send(new ListInferenceProfilesCommand(input))),
  ).rejects.toMatchObject({
    name: "ValidationException",
    message: expect.stringContaining(message),
  });
});

it("gets by id and by ARN what the list says", async () => {
  await using bedrock = await start();
  const id = `global.${SONNET}`;
  const listed = (await all(bedrock)).flat().find(({ inferenceProfileId }) => inferenceProfileId === id);
  for (const asked of [id, `arn:aws:bedrock:us-east-1:123456789012:inference-profile/${id}`])
    expect(await get(bedrock, asked)).toMatchObject({ ...listed });
  expect(listed?.description).toBe(
    "Routes requests to Anthropic Claude Sonnet 4.6 globally across all supported AWS Regions.",
  );
});

it.each([`eu.${SONNET}`, SONNET, "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc"])(
  "finds no %s",
  async (id) => {
    await using bedrock = await start();
    await expect(get(bedrock, id)).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      $metadata: { httpStatusCode: 404 },
    });
  },
);

it("lists profiles that answer to their ARNs", async () => {
  await using bedrock = await start();
  const client = bedrock.client("h1");
  for (const { inferenceProfileArn } of (await all(bedrock)).flat().slice(0, 20)) {
    const { output } = await client.send(new ConverseCommand({ ...ask("hi"), modelId: inferenceProfileArn }));
    expect(output?.message?.role).toBe("assistant");
  }
});

it("refuses a dead model's call with 404, and says in the journal what to go on with", async () => {
  await using bedrock = await start();
  const call = new ConverseCommand({ ...ask("hi"), modelId: "us.anthropic.claude-3-haiku-20240307-v1:0" });
  await expect(bedrock.client("h2").send(call)).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message:
      "This model version has reached the end of its life. Please refer to the AWS documentation for more details.",
  });
  expect(bedrock.journal.after(0).find(({ kind }) => kind === "advice")?.detail).toEqual({
    advice:
      "404 ResourceNotFoundException (Converse): Claude 3 Haiku ended on 2026-09-10, as this emulator's clock has it. Go on with Claude Haiku 5.5: call it by global.anthropic.claude-haiku-5-5 or us.anthropic.claude-haiku-5-5.",
  });
});
