import { expect, test } from "vitest";
import { ConfigError, parseConfig } from "./config.ts";

test("has defaults for all that is not set, or set to nothing", () => {
  const defaults = {
    stage: "dev",
    region: "us-east-1",
    modelId: "global.anthropic.claude-sonnet-5-5",
    furtherModelIds: [],
    tools: "on",
  };
  expect(parseConfig({})).toEqual(defaults);
  const empty = { STAGE: "", MODEL_IDS: "", TITLE_MODEL_ID: "", TOOLS: "", AWS_REGION: "eu-west-1" };
  expect(parseConfig(empty)).toEqual(defaults);
});

test("reads what is set", () => {
  expect(
    parseConfig({
      STAGE: "dev-anna",
      REGION: "ap-northeast-1",
      MODEL_ID: "amazon.nova-lite-v1:0",
      MODEL_IDS: "global.anthropic.claude-sonnet-5-5,amazon.nova-lite-v1:0",
      TITLE_MODEL_ID: "amazon.nova-micro-v1:0",
      TOOLS: "off",
    }),
  ).toEqual({
    stage: "dev-anna",
    region: "ap-northeast-1",
    modelId: "amazon.nova-lite-v1:0",
    furtherModelIds: ["global.anthropic.claude-sonnet-5-5"],
    titleModelId: "amazon.nova-micro-v1:0",
    tools: "off",
  });
});

test.each([
  [{ STAGE: "Prod" }, 'STAGE is "Prod"; it must be 1 to 20 lower-case letters'],
  [{ STAGE: "a-very-long-stage-name" }, "STAGE is"],
  [{ STAGE: "dev-" }, "STAGE is"],
  [{ REGION: "Virginia" }, 'REGION is "Virginia"; it must be an AWS region, such as us-east-1'],
  [{ MODEL_IDS: "amazon.nova-lite-v1:0, claude" }, "MODEL_IDS is"],
  [{ TITLE_MODEL_ID: "claude" }, "TITLE_MODEL_ID is"],
  [{ TOOLS: "yes" }, 'TOOLS is "yes"; it must be on or off'],
  [{ MODEL_ID: "claude" }, 'MODEL_ID is "claude"; it must be a Bedrock model or inference profile'],
])("refuses %j and names the variable", (env, message) => {
  expect(() => parseConfig(env)).toThrow(ConfigError);
  expect(() => parseConfig(env)).toThrow(message);
});
