import * as sdk from "@aws-sdk/client-bedrock-runtime";
import { NormalizedSchema } from "@smithy/core/schema";
import { expect, it } from "vitest";
import { parseConverseRequest } from "./converse-request.ts";

/** The values of texts that are not any text, by the structure and the member; an enumeration's are the SDK's own. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  "Message.role": Object.values(sdk.ConversationRole),
  "ImageBlock.format": Object.values(sdk.ImageFormat),
  "DocumentBlock.format": Object.values(sdk.DocumentFormat),
  "VideoBlock.format": Object.values(sdk.VideoFormat),
  "AudioBlock.format": Object.values(sdk.AudioFormat),
  "ToolUseBlock.type": Object.values(sdk.ToolUseType),
  "ToolResultBlock.status": Object.values(sdk.ToolResultStatus),
  "CachePointBlock.type": Object.values(sdk.CachePointType),
  "CachePointBlock.ttl": Object.values(sdk.CacheTTL),
  "GuardrailConverseImageBlock.format": Object.values(sdk.GuardrailConverseImageFormat),
  "GuardrailConverseTextBlock.qualifiers": Object.values(sdk.GuardrailConverseContentQualifier),
  "GuardrailStreamConfiguration.trace": Object.values(sdk.GuardrailTrace),
  "GuardrailStreamConfiguration.streamProcessingMode": Object.values(sdk.GuardrailStreamProcessingMode),
  "PerformanceConfiguration.latency": Object.values(sdk.PerformanceConfigLatency),
  "ServiceTier.type": Object.values(sdk.ServiceTierType),
  "OutputFormat.type": Object.values(sdk.OutputFormatType),
  "S3Location.uri": ["s3://bucket/key"],
  "S3Location.bucketOwner": ["123456789012"],
  "GuardrailStreamConfiguration.guardrailIdentifier": ["abc"],
  "GuardrailStreamConfiguration.guardrailVersion": ["DRAFT"],
};

/** The member's own name and the structure's that it is of: `Message.role`. */
type Place = string;

/** Values of a schema that have together each of its members, and each value of its enumerations, at least once. */
function examplesOf(schema: NormalizedSchema, place: Place): unknown[] {
  if (schema.isStructSchema() || schema.isUnionSchema()) return structuresOf(schema);
  if (schema.isListSchema()) return examplesOf(schema.getValueSchema(), place).map((example) => [example]);
  if (schema.isMapSchema())
    return examplesOf(schema.getValueSchema(), place).map((example) => ({ key: example }));
  if (schema.isBlobSchema()) return ["AAAA"];
  if (schema.isDocumentSchema()) return [{ type: "object" }];
  if (schema.isBooleanSchema()) return [true];
  if (schema.isNumericSchema()) return [1];
  if (schema.isStringSchema()) return [...(TEXTS[place] ?? ["text"])];
  throw new Error(`${place} is of a kind that this test does not know: ${schema.getName(true)}`);
}

function structuresOf(schema: NormalizedSchema): unknown[] {
  const members = [...schema.structIterator()]
    .filter(([name]) => name !== "modelId")
    .map(([name, member]) => ({
      name,
      examples: examplesOf(member, `${schema.getName()}.${name}`),
    }));
  if (schema.isUnionSchema())
    return members.flatMap(({ name, examples }) => examples.map((example) => ({ [name]: example })));
  const whole = Object.fromEntries(members.map(({ name, examples }) => [name, examples[0]]));
  if (members.length === 0) return [whole];
  return members.flatMap(({ name, examples }) => examples.map((example) => ({ ...whole, [name]: example })));
}

const EXAMPLES = examplesOf(NormalizedSchema.of(sdk.ConverseStreamRequest$), "");

it("reads every member that the SDK can send, and every value of its enumerations", () => {
  expect(EXAMPLES.length).toBeGreaterThan(100);
  const unknown: unknown[] = [];
  for (const example of EXAMPLES)
    expect(parseConverseRequest(example, (member) => unknown.push(member))).toEqual(example);
  expect(unknown).toEqual([]);
});

it("has values for each member that it names", () => {
  const source = JSON.stringify(EXAMPLES);
  for (const [place, texts] of Object.entries(TEXTS))
    for (const text of texts) expect(source, place).toContain(JSON.stringify(text));
});
