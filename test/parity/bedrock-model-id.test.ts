import { ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { expect } from "vitest";
import { asked, callByHand, modelPath } from "./bedrock-call.ts";
import { type BedrockTarget, bedrockTest as test, PROFILE_ID, TRANSPORTS } from "./bedrock-target.ts";

/** The profile's ARN, which has the account's id in it. */
async function profileArn(target: BedrockTarget): Promise<string> {
  const { body } = await callByHand(target, {
    transport: "h1",
    method: "GET",
    origin: target.controlPlane,
    path: `/inference-profiles/${encodeURIComponent(PROFILE_ID)}`,
  });
  const { inferenceProfileArn } = JSON.parse(body.toString()) as { inferenceProfileArn: string };
  return inferenceProfileArn;
}

const BODY = asked("Hi", { inferenceConfig: { maxTokens: 5 } });

for (const transport of TRANSPORTS) {
  test.for([
    ["percent-encoded, as AWS's SDKs send it", modelPath("converse")],
    ["with its colon as it is, as Anthropic's SDK sends it", `/model/${PROFILE_ID}/converse`],
    ["behind two slashes, as an endpoint that ends with one makes it", `/${modelPath("converse")}`],
  ] as const)(`1.1 over ${transport} a model's id is taken %s`, async ([, path], { target }) => {
    expect((await callByHand(target, { transport, path, body: BODY })).status).toBe(200);
  });

  test(`1.1 over ${transport} an id that is encoded twice names nothing`, async ({ target }) => {
    const path = modelPath("converse", encodeURIComponent(PROFILE_ID));
    expect((await callByHand(target, { transport, path, body: BODY })).status).toBe(400);
  });

  test(`1.1 over ${transport} a profile's ARN is one segment`, async ({ target }) => {
    const arn = await profileArn(target);
    expect(arn).toMatch(
      new RegExp(`^arn:aws:bedrock:${target.region}:\\d{12}:inference-profile/${PROFILE_ID}$`),
    );
    const path = modelPath("converse", arn);
    expect((await callByHand(target, { transport, path, body: BODY })).status).toBe(200);
  });

  test.for([
    ["an endpoint that ends with a slash", (target: BedrockTarget) => ({ endpoint: `${target.runtime}/` })],
    ["an endpoint without one", (target: BedrockTarget) => ({ endpoint: target.runtime })],
  ] as const)(`1.1 over ${transport} the SDK reaches the model by %s`, async ([, config], { target }) => {
    const command = new ConverseCommand({
      modelId: PROFILE_ID,
      messages: [{ role: "user", content: [{ text: "Hi" }] }],
      inferenceConfig: { maxTokens: 5 },
    });
    const { $metadata } = await target.client(transport, config(target)).send(command);
    expect($metadata.httpStatusCode).toBe(200);
  });
}
