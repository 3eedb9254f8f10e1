/** What the API's model allows of members. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */

/** Of a tool's name, in a definition and in a use. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolSpecification.html */
export const TOOL_NAME = { min: 1, max: 64, pattern: "[a-zA-Z0-9_-]+" };

/** The pattern as of April 2026. @see https://github.com/tontinton/maki/issues/38 */
export const TOOL_USE_ID = { min: 1, max: 64, pattern: "[a-zA-Z0-9_.:-]+" };

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_DocumentBlock.html */
export const DOCUMENT_NAME = { min: 1, max: 200 };

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_S3Location.html */
export const S3_URI = { min: 1, max: 1024, pattern: "s3://[a-z0-9][.\\-a-z0-9]{1,61}[a-z0-9](/.*)?" };
export const BUCKET_OWNER = { pattern: "[0-9]{12}" };

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InferenceConfiguration.html */
export const MAX_TOKENS = { min: 1, max: 2 ** 31 - 1 };
export const TEMPERATURE = { min: 0, max: 1 };
export const TOP_P = { min: 0, max: 1 };
export const MAX_STOP_SEQUENCES = 2_500;

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_RequestSyntax */
export const MAX_RESPONSE_FIELD_PATHS = 10;
export const RESPONSE_FIELD_PATH = { min: 1, max: 256 };

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_RequestSyntax */
export const MAX_METADATA_ENTRIES = 16;
export const METADATA_KEY = { min: 1, max: 256, pattern: "[a-zA-Z0-9\\s:_@$#=/+,-.]{1,256}" };
export const METADATA_VALUE = { min: 0, max: 256, pattern: "[a-zA-Z0-9\\s:_@$#=/+,-.]{0,256}" };

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_GuardrailStreamConfiguration.html */
export const GUARDRAIL_IDENTIFIER = {
  min: 0,
  max: 2048,
  pattern: "(|([a-z0-9]+)|(arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:guardrail/[a-z0-9]+))",
};
export const GUARDRAIL_VERSION = { pattern: "(|([1-9][0-9]{0,7})|(DRAFT))" };

/** Ours: how deep a body's JSON may be nested. Java's Jackson takes as much by default; what AWS takes is not known. */
export const MAX_JSON_DEPTH = 1_000;

/** Ours: no more violations of a request are looked for, nor more characters of a value said back. */
export const MAX_VIOLATIONS = 100;
export const MAX_ECHOED_CHARACTERS = 1_000;

/** Ours: of so many unknown members a developer is told, in the life of an emulator. */
export const MAX_ADVISED_MEMBERS = 100;
