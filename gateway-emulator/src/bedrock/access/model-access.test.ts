import {
  ConverseCommand,
  ConverseStreamCommand,
  CountTokensCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { expect, it } from "vitest";
import { Principals, roleSession } from "../../iam/principals.ts";
import { LOCAL } from "../../iam/signer.fixture.ts";
import { ask, startBedrock, TRANSPORTS } from "../under-test.ts";
import { CHAT, type GuardedBedrock, startGuarded } from "./access-under-test.ts";

const NOVA = "amazon.nova-lite-v1:0";
const US = "us.anthropic.claude-haiku-5-5";
const GLOBAL = "global.anthropic.claude-sonnet-5-5";
const profileArn = (id: string) => `arn:aws:bedrock:us-east-1:123456789012:inference-profile/${id}`;
const modelArn = (region: string, id: string) => `arn:aws:bedrock:${region}::foundation-model/${id}`;
const HAIKU = ["us-east-1", "us-east-2", "us-west-2"].map((region) =>
  modelArn(region, "anthropic.claude-haiku-5-5"),
);
const SONNET_HERE = modelArn("us-east-1", "anthropic.claude-sonnet-5-5");
const SONNET_ANYWHERE = modelArn("", "anthropic.claude-sonnet-5-5");

const ACTION = "bedrock:InvokeModelWithResponseStream";
const allow = (Resource: string | string[], Condition?: object, Action = ACTION) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...(Condition && { Condition }),
});
const deny = (Resource: string, Condition?: object) => ({ ...allow(Resource, Condition), Effect: "Deny" });
const through = (id: string, operator = "StringEquals") => ({
  [operator]: { "bedrock:InferenceProfileArn": profileArn(id) },
});
const nowhere = { StringEquals: { ...through(GLOBAL).StringEquals, "aws:RequestedRegion": "unspecified" } };

function stream(bedrock: GuardedBedrock, statements: object[], modelId: string) {
  const client = bedrock.client("h1", { credentials: bedrock.roleWith(statements) });
  return client.send(new ConverseStreamCommand({ ...ask("Hi"), modelId }));
}

it.each<[string, object[], string]>([
  ["a base id, by its ARN", [allow(modelArn("us-east-1", NOVA))], NOVA],
  ["the same, as an ARN", [allow(modelArn("us-east-1", NOVA))], modelArn("us-east-1", NOVA)],
  ["anything", [allow("*", undefined, "*")], GLOBAL],
  ["an action by a pattern", [allow("*", undefined, "bedrock:InvokeModel*")], US],
  ["a profile, and the model in each region of it", [allow(profileArn(US)), allow(HAIKU)], US],
  ["the same, as an ARN", [allow(profileArn(US)), allow(HAIKU)], profileArn(US)],
  ["the model only through the profile", [allow(profileArn(US)), allow(HAIKU, through(US))], US],
  [
    "the model through profiles by a pattern",
    [allow(profileArn("us.*")), allow(HAIKU, through("us.*", "ArnLike"))],
    US,
  ],
  ["patterns for region and account", [allow([profileArn(US), modelArn("*", "*")])], US],
  [
    "a global profile, the model here and without a region",
    [allow(profileArn(GLOBAL)), allow(SONNET_HERE, through(GLOBAL)), allow(SONNET_ANYWHERE, nowhere)],
    GLOBAL,
  ],
  [
    "regions by a condition",
    [
      allow("*", {
        StringEquals: { "aws:RequestedRegion": ["us-east-1", "us-east-2", "us-west-2"] },
      }),
    ],
    US,
  ],
])("a role may call what its policy allows: %s", async (_case, statements, modelId) => {
  await using bedrock = await startGuarded();
  await expect(stream(bedrock, statements, modelId)).resolves.toMatchObject({ stream: expect.anything() });
});

it.each<[string, object[], string, string]>([
  ["nothing at all", [], NOVA, modelArn("us-east-1", NOVA)],
  ["another model", [allow(modelArn("us-east-1", "amazon.*-micro*"))], NOVA, modelArn("us-east-1", NOVA)],
  ["another region", [allow(modelArn("us-west-2", NOVA))], NOVA, modelArn("us-east-1", NOVA)],
  ["not the profile", [allow(HAIKU)], US, profileArn(US)],
  ["another account's profile", [allow(["arn:aws:bedrock:*:210987654321:*", ...HAIKU])], US, profileArn(US)],
  ["not the model", [allow(profileArn(US))], US, HAIKU[0] ?? ""],
  ["the model here alone", [allow(profileArn(US)), allow(HAIKU[0] ?? "")], US, HAIKU[1] ?? ""],
  ["the model in two of three regions", [allow([profileArn(US), ...HAIKU.slice(0, 2)])], US, HAIKU[2] ?? ""],
  [
    "the model through another profile",
    [allow(profileArn(US)), allow(HAIKU, through(GLOBAL))],
    US,
    HAIKU[0] ?? "",
  ],
  [
    "a base id through profiles alone",
    [allow("*", { StringLike: { "bedrock:InferenceProfileArn": "*" } })],
    NOVA,
    modelArn("us-east-1", NOVA),
  ],
  [
    "a global profile without the ARN that has no region",
    [allow([profileArn(GLOBAL), SONNET_HERE])],
    GLOBAL,
    SONNET_ANYWHERE,
  ],
  [
    "a global profile, with the region demanded where there is none",
    [
      allow([profileArn(GLOBAL), SONNET_HERE]),
      allow(SONNET_ANYWHERE, { StringEquals: { "aws:RequestedRegion": "us-east-1" } }),
    ],
    GLOBAL,
    SONNET_ANYWHERE,
  ],
  ["InvokeModel alone", [allow("*", undefined, "bedrock:InvokeModel")], NOVA, modelArn("us-east-1", NOVA)],
])(
  "what it does not allow is refused as AWS refuses it: %s",
  async (_case, statements, modelId, resource) => {
    await using bedrock = await startGuarded();
    await expect(stream(bedrock, statements, modelId)).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: `User: ${CHAT} is not authorized to perform: ${ACTION} on resource: ${resource} because no identity-based policy allows the ${ACTION} action`,
      $metadata: { httpStatusCode: 403 },
    });
  },
);

it.each<[string, object, string, string]>([
  ["all regions but one", { StringNotEquals: { "aws:RequestedRegion": "us-east-1" } }, US, HAIKU[1] ?? ""],
  ["what is for no region", { StringNotLike: { "aws:RequestedRegion": "us-*" } }, GLOBAL, SONNET_ANYWHERE],
])("a Deny goes before an Allow, and is said: %s", async (_case, condition, modelId, resource) => {
  await using bedrock = await startGuarded();
  const statements = [allow("*"), deny("*", condition)];
  await expect(stream(bedrock, statements, modelId)).rejects.toMatchObject({
    message: `User: ${CHAT} is not authorized to perform: ${ACTION} on resource: ${resource} with an explicit deny in an identity-based policy`,
  });
  expect(bedrock.advice()).toContain(`a policy of ${CHAT} denies ${ACTION} on ${resource}, where`);
});

it.each<[string, string, object[]]>([
  ["the profile", US, [allow(HAIKU)]],
  ["the model in its regions", US, [allow([profileArn(US), HAIKU[1] ?? ""])]],
  ["the ARN without a region", GLOBAL, [allow([profileArn(GLOBAL), SONNET_HERE])]],
  ["everything", GLOBAL, []],
  ["a base id", NOVA, []],
])("the developer is told what to add, and with that it works: %s", async (_case, modelId, statements) => {
  await using bedrock = await startGuarded();
  await expect(stream(bedrock, statements, modelId)).rejects.toThrow("not authorized");
  const [, added = ""] = /; add (.*) to its role$/.exec(String(bedrock.advice())) ?? [];
  const mended = [...statements, ...(JSON.parse(`[${added}]`) as object[])];
  expect(added).not.toContain("*");
  await expect(stream(bedrock, mended, modelId)).resolves.toBeDefined();
});

it("the advice says which part of a profile is missing, with every region", async () => {
  await using bedrock = await startGuarded();
  await expect(stream(bedrock, [allow(profileArn(US))], US)).rejects.toThrow("on resource: arn");
  const statement = { ...allow(HAIKU), Condition: through(US) };
  expect(bedrock.advice()).toBe(
    `403 AccessDeniedException (ConverseStream): no policy of ${CHAT} allows ${ACTION} on the model in each region that the profile may send the call to (${HAIKU.join(", ")}); add ${JSON.stringify(statement)} to its role`,
  );
});

it("the body has its message with a capital, and the journal the error's name", async () => {
  const roleArn = "arn:aws:iam::123456789012:role/chat-role";
  const principals = new Principals("123456789012");
  principals.add("chat", roleSession({ roleArn, sessionName: "chat", policies: [] }));
  await using bedrock = await startBedrock({ authorize: () => ({ accessKeyId: "chat" }), principals });
  const body = JSON.stringify(ask("Hi"));
  const response = await fetch(`${bedrock.url}/model/${US}/converse`, { method: "POST", body });
  expect(response.status).toBe(403);
  expect(response.headers.get("x-amzn-errortype")).toMatch(/^AccessDeniedException:http/);
  expect(await response.json()).toEqual({ Message: expect.stringMatching(/^User: arn:aws:sts::/) });
  expect((await bedrock.modelCall()).detail).toMatchObject({
    ended: "error",
    error: "AccessDeniedException",
  });
});

it.each(TRANSPORTS)("the SDK reads it so, over %s too", async (transport) => {
  await using bedrock = await startGuarded();
  const client = bedrock.client(transport, { credentials: bedrock.roleWith([]) });
  await expect(client.send(new ConverseCommand(ask("Hi")))).rejects.toMatchObject({
    name: "AccessDeniedException",
    message: expect.stringMatching(/^User: arn:aws:sts::/),
  });
});

const body = JSON.stringify({
  anthropic_version: "bedrock-2023-05-31",
  max_tokens: 10,
  messages: [{ role: "user", content: "Hi" }],
});
const COUNTED = "anthropic.claude-haiku-4-5-20251001-v1:0";
const invocation = { modelId: US, contentType: "application/json", body };
const converse = { converse: { messages: ask("Hi").messages } };

it.each([
  ["Converse", "InvokeModel", new ConverseCommand(ask("Hi"))],
  ["InvokeModel", "InvokeModel", new InvokeModelCommand(invocation)],
  ["ConverseStream", "InvokeModelWithResponseStream", new ConverseStreamCommand(ask("Hi"))],
  [
    "InvokeModelWithResponseStream",
    "InvokeModelWithResponseStream",
    new InvokeModelWithResponseStreamCommand(invocation),
  ],
  ["CountTokens", "CountTokens", new CountTokensCommand({ modelId: COUNTED, input: converse })],
])("%s needs the action bedrock:%s, and no other", async (_operation, action, command) => {
  await using bedrock = await startGuarded();
  const send = (role: object[]) =>
    bedrock.client("h1", { credentials: bedrock.roleWith(role) }).send(command as ConverseCommand);
  const all = { Effect: "Allow", Resource: "*" };
  await expect(send([{ ...all, NotAction: `bedrock:${action}` }])).rejects.toThrow(
    `is not authorized to perform: bedrock:${action} on resource`,
  );
  await send([{ ...all, Action: `bedrock:${action}` }]);
});

it("CountTokens is asked for the model that is named, though only profiles answer for it", async () => {
  await using bedrock = await startGuarded();
  const role = bedrock.roleWith([allow(modelArn("us-east-1", COUNTED), undefined, "bedrock:CountTokens")]);
  const command = new CountTokensCommand({ modelId: COUNTED, input: converse });
  expect((await bedrock.client("h1", { credentials: role }).send(command)).inputTokens).toBeGreaterThan(0);
});

it("an application profile is asked for by its own ARN", async () => {
  await using bedrock = await startGuarded();
  const arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6";
  await stream(bedrock, [allow(arn)], arn);
  await expect(stream(bedrock, [allow(profileArn("*"))], arn)).rejects.toThrow(`on resource: ${arn} because`);
});

it.each<[string, (bedrock: GuardedBedrock) => typeof LOCAL]>([
  ["the developer's own key", () => LOCAL],
  ["a role whose policies could not all be read", (bedrock) => bedrock.roleWith()],
])("%s may call anything", async (_case, keysOf) => {
  await using bedrock = await startGuarded();
  const client = bedrock.client("h2", { credentials: keysOf(bedrock) });
  await expect(client.send(new ConverseCommand(ask("Hi")))).resolves.toBeDefined();
});
