import type { FoundationModel } from "../catalogue/foundation-model.ts";
import { validation } from "../model/errors.ts";
import { type Fields, isAbsent, fieldRequired, parseText } from "./fields.ts";

/** What Bedrock has taken since 2023, for every model. */
const BEDROCK_VERSION = "bedrock-2023-05-31";

/** What Anthropic's own SDKs send since October 2026, for the models after Opus 4.6. */
const SDK_VERSION = "2026-10-21";

/**
 * Ids with a version, `…-v1:0`, and Sonnet 4.6's.
 * @see https://platform.claude.com/docs/en/build-with-claude/claude-on-amazon-bedrock-legacy
 */
const ARN_VERSIONED = /-v\d+(?::\d+)?$|^anthropic\.claude-sonnet-4-6$/;

/**
 * Holds `anthropic_version` against the model.
 * @throws BedrockError ValidationException (400)
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html
 */
export function checkApiVersion({ anthropic_version: version }: Fields, { modelId }: FoundationModel): void {
  if (isAbsent(version)) throw fieldRequired("anthropic_version");
  const asked = parseText(version, "anthropic_version");
  if (asked === BEDROCK_VERSION) return;
  if (asked === SDK_VERSION && !ARN_VERSIONED.test(modelId)) return;
  throw validation(
    `Invalid API version: ${asked}`,
    asked === SDK_VERSION
      ? `${modelId} takes ${BEDROCK_VERSION} alone. Anthropic's SDKs send ${SDK_VERSION} by default since October 2026: set anthropic_version in the body, or the header anthropic-version, to ${BEDROCK_VERSION}, or keep an older SDK.`
      : `Bedrock takes anthropic_version ${BEDROCK_VERSION}, and ${SDK_VERSION} for models after Opus 4.6.`,
  );
}
