import { expect, it } from "vitest";
import { inferenceProfileArn } from "./arns.ts";
import { foundationModel } from "./models.ts";
import { profilesOf } from "./profiles.ts";

const SONNET = foundationModel("anthropic.claude-sonnet-4-6");

function idsIn(region: string): string[] {
  return profilesOf(SONNET, region).map(({ prefix }) => prefix);
}

it.each([
  ["us-east-1", ["global", "us"]],
  ["ca-central-1", ["global", "us"]],
  ["eu-west-3", ["global", "eu"]],
  ["eu-west-2", ["global"]],
  ["ap-northeast-3", ["global", "jp"]],
  ["ap-southeast-2", ["global", "au"]],
  ["ap-southeast-1", ["global"]],
  ["us-gov-west-1", []],
  ["cn-north-1", []],
])("offers in %s the profiles %s", (region, prefixes) => {
  expect(idsIn(region)).toEqual(prefixes);
});

it("routes a geographic profile to each of its destinations, wherever it is called", () => {
  const us = profilesOf(SONNET, "ca-central-1").find(({ prefix }) => prefix === "us");
  expect(us).toMatchObject({
    inferenceProfileId: "us.anthropic.claude-sonnet-4-6",
    destinationRegions: ["us-east-1", "us-east-2", "us-west-2"],
    modelArns: [
      "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-4-6",
      "arn:aws:bedrock:us-east-2::foundation-model/anthropic.claude-sonnet-4-6",
      "arn:aws:bedrock:us-west-2::foundation-model/anthropic.claude-sonnet-4-6",
    ],
  });
});

it("names the global profile's model in the region and in none", () => {
  const global = profilesOf(SONNET, "eu-west-2")[0];
  expect(global?.modelArns).toEqual([
    "arn:aws:bedrock:eu-west-2::foundation-model/anthropic.claude-sonnet-4-6",
    "arn:aws:bedrock:::foundation-model/anthropic.claude-sonnet-4-6",
  ]);
});

it("names ARNs by their partition", () => {
  const accountId = "123456789012";
  expect(inferenceProfileArn("us-gov.a.b", { region: "us-gov-west-1", accountId })).toBe(
    "arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:inference-profile/us-gov.a.b",
  );
  expect(inferenceProfileArn("us.a.b", { region: "us-west-2", accountId })).toBe(
    "arn:aws:bedrock:us-west-2:123456789012:inference-profile/us.a.b",
  );
});
