import { TAG_SUFFIX } from "../guardrails/limits.ts";
import { validation } from "../model/errors.ts";
import type { Metadata, StopReason } from "../model/model.ts";
import type { ConverseRequest, GuardrailConfig } from "../request/converse-request.ts";
import { type Fields, isAbsent, inputShould, parseFields } from "./fields.ts";

const MEMBER = "amazon-bedrock-guardrailConfig";

/**
 * The guardrail that a call asked for, with what the body says of how it shall work on a stream.
 * @throws BedrockError ValidationException (400), for a body that speaks of a guardrail that was not asked for
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html
 */
export function guardrailOptions(
  body: Fields,
  asked: GuardrailConfig | undefined,
): { guardrailConfig?: GuardrailConfig } {
  if (isAbsent(body[MEMBER])) return {};
  if (!asked)
    throw validation(
      `${MEMBER} is specified without a guardrail.`,
      "A body with amazon-bedrock-guardrailConfig needs the headers X-Amzn-Bedrock-GuardrailIdentifier and -GuardrailVersion.",
    );
  const fields = parseFields(body[MEMBER], MEMBER);
  const streamProcessingMode = parseMode(fields["streamProcessingMode"]);
  const tagSuffix = parseTagSuffix(fields["tagSuffix"]);
  return {
    guardrailConfig: {
      ...asked,
      ...(streamProcessingMode && { streamProcessingMode }),
      ...(tagSuffix !== undefined && { tagSuffix }),
    },
  };
}

function parseMode(mode: unknown): GuardrailConfig["streamProcessingMode"] {
  if (isAbsent(mode)) return undefined;
  if (mode === "SYNCHRONOUS") return "sync";
  if (mode === "ASYNCHRONOUS") return "async";
  throw inputShould(`${MEMBER}.streamProcessingMode`, "'SYNCHRONOUS' or 'ASYNCHRONOUS'");
}

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-tagging.html */
function parseTagSuffix(suffix: unknown): string | undefined {
  if (isAbsent(suffix)) return undefined;
  if (typeof suffix === "string" && TAG_SUFFIX.test(suffix)) return suffix;
  throw inputShould(`${MEMBER}.tagSuffix`, "1 to 20 letters and digits");
}

/**
 * What Bedrock adds to an answer that a guardrail has looked at; nothing where there was none.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-test.html
 */
export function guardrailOf(
  { guardrailConfig }: ConverseRequest,
  stopReason: StopReason,
  { trace }: Metadata,
): Record<string, unknown> {
  if (!guardrailConfig) return {};
  return {
    ...(trace !== undefined && { "amazon-bedrock-trace": trace }),
    "amazon-bedrock-guardrailAction": stopReason === "guardrail_intervened" ? "INTERVENED" : "NONE",
  };
}
