import type { ConverseRequest } from "../../request/converse-request.ts";
import { isFields } from "./text-of-block.ts";

/** @see https://platform.openai.com/docs/api-reference/chat/create#chat_create-response_format */
export interface ResponseFormat {
  type: "json_schema";
  json_schema: { name: string; schema: unknown; strict: true };
}

/**
 * The JSON schema that the answer has to keep to: Converse's `outputConfig.textFormat`, or Anthropic's
 * `output_config.format` and `output_format`.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html
 */
export function responseFormat({
  outputConfig,
  additionalModelRequestFields: fields = {},
}: Pick<ConverseRequest, "outputConfig" | "additionalModelRequestFields">): ResponseFormat | undefined {
  const textFormat = outputConfig?.["textFormat"];
  const structure = isFields(textFormat) ? textFormat["structure"] : undefined;
  const ofConverse = isFields(structure) ? structure["jsonSchema"] : undefined;
  if (isFields(ofConverse)) return formatOf(ofConverse);
  const { output_config: ownConfig, output_format: ownFormat } = fields;
  const ofAnthropic = isFields(ownConfig) ? ownConfig["format"] : ownFormat;
  return isFields(ofAnthropic) ? formatOf(ofAnthropic) : undefined;
}

/** Bedrock has the schema as a string of JSON, Anthropic as JSON. */
function formatOf({ name, schema }: Record<string, unknown>): ResponseFormat | undefined {
  const parsed = typeof schema === "string" ? jsonOf(schema) : schema;
  if (!isFields(parsed)) return undefined;
  return {
    type: "json_schema",
    json_schema: { name: typeof name === "string" ? name : "answer", schema: parsed, strict: true },
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
