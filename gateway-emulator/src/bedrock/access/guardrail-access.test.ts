import { ConverseCommand, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";
import { expect, it } from "vitest";
import { BLOCKING, GUARDRAIL_ID, guardrailWith } from "../guardrails/guardrail.fixture.ts";
import { ask } from "../under-test.ts";
import { startGuarded } from "./access-under-test.ts";

const GUARDRAIL_ARN = `arn:aws:bedrock:us-east-1:123456789012:guardrail/${GUARDRAIL_ID}`;
const DEFINED = { guardrails: () => [guardrailWith({ words: [{ text: "fog", ...BLOCKING }] })] };
const REFUSED = "not authorized to perform: bedrock:InvokeModel on resource";

const allow = (Action: string, Resource = "*", Condition?: object) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...(Condition && { Condition }),
});
const named = (guardrailVersion: string, guardrailIdentifier = GUARDRAIL_ID) => ({
  guardrailIdentifier,
  guardrailVersion,
});
const invocation = {
  modelId: "us.anthropic.claude-haiku-5-5",
  contentType: "application/json",
  body: JSON.stringify({
    anthropic_version: "bedrock-2023-05-31",
    max_tokens: 10,
    messages: [{ role: "user", content: "Hi" }],
  }),
};

it.each([
  ["Converse", new ConverseCommand({ ...ask("Hi"), guardrailConfig: named("DRAFT") })],
  ["Converse, by an ARN", new ConverseCommand({ ...ask("Hi"), guardrailConfig: named("1", GUARDRAIL_ARN) })],
  ["InvokeModel", new InvokeModelCommand({ ...invocation, ...named("DRAFT") })],
])("a guardrail has to be allowed besides the model: %s", async (_operation, command) => {
  await using bedrock = await startGuarded(DEFINED);
  const send = (role: object[]) =>
    bedrock.client("h1", { credentials: bedrock.roleWith(role) }).send(command as ConverseCommand);
  await expect(send([allow("bedrock:InvokeModel")])).rejects.toThrow(
    `bedrock:ApplyGuardrail on resource: ${GUARDRAIL_ARN} because no identity-based policy`,
  );
  await send([allow("bedrock:InvokeModel"), allow("bedrock:ApplyGuardrail", GUARDRAIL_ARN)]);
});

const VERSION_1 = { StringEquals: { "bedrock:GuardrailIdentifier": `${GUARDRAIL_ARN}:1` } };
const ANY_VERSION = { StringLike: { "bedrock:GuardrailIdentifier": `${GUARDRAIL_ARN}:*` } };
const DRAFT = { StringEquals: { "bedrock:GuardrailIdentifier": GUARDRAIL_ARN } };
const SOME = { Null: { "bedrock:GuardrailIdentifier": "false" } };

it.each<[string, object, string | undefined, string]>([
  ["version 1", VERSION_1, "1", "answered"],
  ["version 1", VERSION_1, "DRAFT", REFUSED],
  ["version 1", VERSION_1, undefined, REFUSED],
  ["any version", ANY_VERSION, "1", "answered"],
  ["any version", ANY_VERSION, "DRAFT", REFUSED],
  ["the draft", DRAFT, "DRAFT", "answered"],
  ["the draft", DRAFT, "1", REFUSED],
  ["some guardrail", SOME, "1", "answered"],
  ["some guardrail", SOME, undefined, REFUSED],
])("where a policy demands %s, %j, a call with %s is %s", async (_name, condition, version, expected) => {
  await using bedrock = await startGuarded(DEFINED);
  const role = [allow("bedrock:InvokeModel", "*", condition), allow("bedrock:ApplyGuardrail")];
  const guardrail = version === undefined ? {} : { guardrailConfig: named(version) };
  const sent = bedrock
    .client("h1", { credentials: bedrock.roleWith(role) })
    .send(new ConverseCommand({ ...ask("Hi"), ...guardrail }));
  const outcome = await sent.then(
    () => "answered",
    (error: unknown) => String(error),
  );
  expect(outcome).toContain(expected);
});
