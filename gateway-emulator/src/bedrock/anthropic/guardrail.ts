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
  const { streamProcessingMode: mode } = parseFields(body[MEMBER], MEMBER);
  if (isAbsent(mode)) return {};
  if (mode !== "SYNCHRONOUS" && mode !== "ASYNCHRONOUS")
    throw inputShould(`${MEMBER}.streamProcessingMode`, "'SYNCHRONOUS' or 'ASYNCHRONOUS'");
  return { guardrailConfig: { ...asked, streamProcessingMode: mode === "SYNCHRONOUS" ? "sync" : "async" } };
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
