import { expect, test } from "vitest";
import { ConfigError, parseConfig } from "./config.ts";

test("has defaults for all that is not set, or set to nothing", () => {
  const defaults = { stage: "dev", region: "us-east-1", modelId: "global.anthropic.claude-sonnet-5-5" };
  expect(parseConfig({})).toEqual(defaults);
  expect(parseConfig({ STAGE: "", AWS_REGION: "eu-west-1" })).toEqual(defaults);
});

test("reads what is set", () => {
  expect(
    parseConfig({ STAGE: "dev-anna", REGION: "ap-northeast-1", MODEL_ID: "amazon.nova-lite-v1:0" }),
  ).toEqual({
    stage: "dev-anna",
    region: "ap-northeast-1",
    modelId: "amazon.nova-lite-v1:0",
  });
});

test.each([
  [{ STAGE: "Prod" }, 'STAGE is "Prod"; it must be 1 to 20 lower-case letters'],
  [{ STAGE: "a-very-long-stage-name" }, "STAGE is"],
  [{ STAGE: "dev-" }, "STAGE is"],
  [{ REGION: "Virginia" }, 'REGION is "Virginia"; it must be an AWS region, such as us-east-1'],
  [{ MODEL_ID: "claude" }, 'MODEL_ID is "claude"; it must be a Bedrock model or inference profile'],
])("refuses %j and names the variable", (env, message) => {
  expect(() => parseConfig(env)).toThrow(ConfigError);
  expect(() => parseConfig(env)).toThrow(message);
});
