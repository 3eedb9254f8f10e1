import type { ConverseRequest } from "../request/converse-request.ts";
import { membersOf } from "../json-schema/loose-json.ts";
import { parseJson } from "../request/json.ts";

/**
 * The JSON schema that the answer's text has to fit: Converse's `outputConfig.textFormat`, or `output_config.format` of
 * Anthropic's body. Undefined where any text will do.
 * @throws BedrockError ValidationException (400) for a schema that is no JSON.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html
 */
export function askedForSchema({
  outputConfig,
  additionalModelRequestFields,
}: ConverseRequest): { schema: unknown } | undefined {
  const { jsonSchema } = membersOf(membersOf(outputConfig?.["textFormat"])["structure"]);
  const { schema } = membersOf(jsonSchema);
  if (typeof schema === "string") return { schema: parseJson(Buffer.from(schema)) };
  const format = membersOf(membersOf(additionalModelRequestFields?.["output_config"])["format"]);
  return format["type"] === "json_schema" ? { schema: format["schema"] } : undefined;
}
