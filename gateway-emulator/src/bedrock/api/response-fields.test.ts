import { createAmazonBedrock } from "@ai-sdk/amazon-bedrock";
import { ConverseCommand, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { generateText } from "ai";
import { expect, it } from "vitest";
import { ask, type BedrockUnderTest, collect, MODEL_ID, startBedrock } from "../under-test.ts";

const STOPPED = { times: 2, events: [{ text: "One END two" }] };

/** What Converse and ConverseStream say of these paths; both the same. */
async function fieldsOf(bedrock: BedrockUnderTest, paths: string[] | undefined, modelId = MODEL_ID) {
  const client = bedrock.client("h2");
  const input = {
    ...ask("Count."),
    modelId,
    inferenceConfig: { stopSequences: ["END"] },
    additionalModelResponseFieldPaths: paths,
  };
  const { additionalModelResponseFields } = await client.send(new ConverseCommand(input));
  const { stream } = await client.send(new ConverseStreamCommand(input));
  const stop = (await collect(stream)).flatMap(({ messageStop }) => messageStop ?? []);
  expect(stop[0]?.additionalModelResponseFields).toEqual(additionalModelResponseFields);
  return additionalModelResponseFields;
}

it.each([
  [["/stop_sequence"], { stop_sequence: "END" }],
  [["/delta/stop_sequence"], { delta: { stop_sequence: "END" } }],
  [
    ["/delta/stop_sequence", "/delta/stop_reason", "/model"],
    { delta: { stop_sequence: "END", stop_reason: "stop_sequence" }, model: "claude-sonnet-5-5" },
  ],
  [["/delta"], { delta: { stop_sequence: "END", stop_reason: "stop_sequence" } }],
  [["/nothing", "/stop_reason/deeper", "/__proto__", "/stop_reason"], { stop_reason: "stop_sequence" }],
  [["/nothing"], undefined],
  [undefined, undefined],
])("answers %j with %j", async (paths, fields) => {
  await using bedrock = await startBedrock();
  bedrock.script(STOPPED);
  expect(await fieldsOf(bedrock, paths)).toEqual(fields);
});

it("says that no stop sequence ended an answer", async () => {
  await using bedrock = await startBedrock();
  expect(await fieldsOf(bedrock, ["/stop_sequence"])).toEqual({ stop_sequence: null });
});

it("knows nothing of the own answers of other vendors' models", async () => {
  await using bedrock = await startBedrock();
  bedrock.script(STOPPED);
  expect(await fieldsOf(bedrock, ["/stop_sequence"], "us.amazon.nova-pro-v1:0")).toBeUndefined();
});

it("sends a script's fields when they are asked for, and the script's before its own", async () => {
  await using bedrock = await startBedrock();
  const script = { ...STOPPED, additionalModelResponseFields: { "a/b~c": [3], stop_sequence: "OTHER" } };
  bedrock.script(script);
  expect(await fieldsOf(bedrock, undefined)).toBeUndefined();
  bedrock.script(script);
  expect(await fieldsOf(bedrock, ["/a~1b~0c", "/stop_sequence"])).toEqual({
    "a/b~c": [3],
    stop_sequence: "OTHER",
  });
});

it.each(["stop_sequence", "/a~", "/a~2"])("refuses %j, which is no JSON Pointer", async (path) => {
  await using bedrock = await startBedrock();
  const command = new ConverseCommand({ ...ask("a"), additionalModelResponseFieldPaths: ["/ok", path] });
  await expect(bedrock.client("h1").send(command)).rejects.toMatchObject({
    name: "ValidationException",
    message:
      "The JSON Pointer at additionalModelResponseFieldPaths.1 is invalid. Provide a valid JSON Pointer and try again.",
  });
});

it("tells the AI SDK which stop sequence it was", async () => {
  await using bedrock = await startBedrock();
  const provider = createAmazonBedrock({
    baseURL: bedrock.url,
    region: "us-east-1",
    accessKeyId: "local",
    secretAccessKey: "local",
  });
  bedrock.script(STOPPED);
  const { providerMetadata } = await generateText({
    model: provider(MODEL_ID),
    prompt: "Count.",
    stopSequences: ["END"],
  });
  expect(
    providerMetadata?.["bedrock"]?.["stopSequence"] ?? providerMetadata?.["amazonBedrock"]?.["stopSequence"],
  ).toBe("END");
});
