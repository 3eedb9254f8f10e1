import type { FastifyReply, FastifyRequest } from "fastify";
import { checkOperationAccess } from "../access/check-access.ts";
import { failBeforeAnswer } from "../faults/fail-before-answer.ts";
import type { BedrockServices } from "../services.ts";
import { applyGuardrail } from "./apply-guardrail.ts";
import type { ArrivedCall } from "./arrived-call.ts";
import type { AnswerOperation, BedrockCall } from "./bedrock-call.ts";
import { converse } from "./converse.ts";
import { converseStream } from "./converse-stream.ts";
import { countTokens } from "./count-tokens.ts";
import { getFoundationModel } from "./get-foundation-model.ts";
import { getInferenceProfile } from "./get-inference-profile.ts";
import { invokeModel } from "./invoke-model.ts";
import { invokeModelWithResponseStream } from "./invoke-model-with-response-stream.ts";
import { asksModel } from "./journal-call.ts";
import { listFoundationModels } from "./list-foundation-models.ts";
import { listInferenceProfiles } from "./list-inference-profiles.ts";
import { type OperationName, parseOperation } from "./operation.ts";
import { takeCall } from "./take-call.ts";

const OPERATIONS: Readonly<Record<OperationName, AnswerOperation>> = {
  Converse: converse,
  ConverseStream: converseStream,
  InvokeModel: invokeModel,
  InvokeModelWithResponseStream: invokeModelWithResponseStream,
  CountTokens: countTokens,
  ApplyGuardrail: applyGuardrail,
  ListFoundationModels: listFoundationModels,
  GetFoundationModel: getFoundationModel,
  ListInferenceProfiles: listInferenceProfiles,
  GetInferenceProfile: getInferenceProfile,
};

/** Answers one call here. */
export async function answerCall(
  services: BedrockServices,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): Promise<void> {
  await takeCall(services, { request, reply }, async (arrived) => {
    const call = bedrockCall(arrived);
    call.caller = services.authorize(arrived.received);
    checkOperationAccess(call, call.operation);
    // The faults of those that ask a model come with its answer.
    if (!asksModel(call.record)) await failBeforeAnswer(call);
    await OPERATIONS[call.operation.name](call);
  });
}

/** @throws BedrockError UnknownOperationException (404) */
function bedrockCall(arrived: ArrivedCall): BedrockCall {
  const { method, rawTarget, headers, body } = arrived.received;
  const operation = arrived.operation ?? parseOperation(method, rawTarget);
  return { ...arrived, operation, headers, body };
}
