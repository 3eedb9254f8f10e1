import {
  BedrockClient,
  GetFoundationModelCommand,
  GetInferenceProfileCommand,
  ListFoundationModelsCommand,
  ListInferenceProfilesCommand,
} from "@aws-sdk/client-bedrock";
import { ApplyGuardrailCommand } from "@aws-sdk/client-bedrock-runtime";
import { expect, it } from "vitest";
import { GUARDRAIL_ID, guardrailWith } from "../guardrails/guardrail.fixture.ts";
import { CHAT, startGuarded } from "./access-under-test.ts";

const MODEL = "anthropic.claude-haiku-5-5";
const MODEL_ARN = `arn:aws:bedrock:us-east-1::foundation-model/${MODEL}`;
const PROFILES = "arn:aws:bedrock:us-east-1:123456789012:inference-profile";
const GUARDRAIL_ARN = `arn:aws:bedrock:us-east-1:123456789012:guardrail/${GUARDRAIL_ID}`;

it.each([
  [new ListFoundationModelsCommand({}), "ListFoundationModels", "*", ""],
  [
    new ListInferenceProfilesCommand({}),
    "ListInferenceProfiles",
    `${PROFILES}/*`,
    ` on resource: ${PROFILES}/*`,
  ],
  [
    new GetFoundationModelCommand({ modelIdentifier: MODEL }),
    "GetFoundationModel",
    MODEL_ARN,
    ` on resource: ${MODEL_ARN}`,
  ],
  [
    new GetFoundationModelCommand({ modelIdentifier: MODEL_ARN }),
    "GetFoundationModel",
    MODEL_ARN,
    ` on resource: ${MODEL_ARN}`,
  ],
  [
    new GetInferenceProfileCommand({ inferenceProfileIdentifier: `us.${MODEL}` }),
    "GetInferenceProfile",
    `${PROFILES}/us.${MODEL}`,
    ` on resource: ${PROFILES}/us.${MODEL}`,
  ],
] as const)("$constructor.name needs an action of its own", async (command, name, Resource, on) => {
  await using bedrock = await startGuarded();
  const send = async (role: object[]) => {
    const credentials = bedrock.roleWith(role);
    const client = new BedrockClient({ endpoint: bedrock.url, region: "us-east-1", credentials });
    return await client.send(command as ListFoundationModelsCommand).finally(() => client.destroy());
  };
  const Action = `bedrock:${name}`;
  await expect(send([{ Effect: "Allow", NotAction: Action, Resource: "*" }])).rejects.toMatchObject({
    name: "AccessDeniedException",
    message: `User: ${CHAT} is not authorized to perform: ${Action}${on} because no identity-based policy allows the ${Action} action`,
  });
  await send([{ Effect: "Allow", Action, Resource }]);
});

it.each([GUARDRAIL_ID, GUARDRAIL_ARN])("ApplyGuardrail needs the guardrail: %s", async (identifier) => {
  await using bedrock = await startGuarded({ guardrails: () => [guardrailWith({})] });
  const send = (Resource: string) => {
    const role = bedrock.roleWith([{ Effect: "Allow", Action: "bedrock:ApplyGuardrail", Resource }]);
    return bedrock.client("h1", { credentials: role }).send(
      new ApplyGuardrailCommand({
        guardrailIdentifier: identifier,
        guardrailVersion: "DRAFT",
        source: "INPUT",
        content: [{ text: { text: "Hi" } }],
      }),
    );
  };
  await expect(send(`${GUARDRAIL_ARN}0`)).rejects.toThrow(
    `not authorized to perform: bedrock:ApplyGuardrail on resource: ${GUARDRAIL_ARN} because`,
  );
  await expect(send(GUARDRAIL_ARN)).resolves.toMatchObject({ action: "NONE" });
});
