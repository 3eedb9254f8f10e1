import { crc32 } from "node:zlib";
import { checkModelAccess } from "../access/check-access.ts";
import { answerWithFaults } from "../faults/answer-with-faults.ts";
import { guardCall } from "../guardrails/guarded-call.ts";
import { guardedModel } from "../guardrails/guarded-model.ts";
import type { ModelCall, ModelOutput } from "../model/model.ts";
import type { ConverseRequest } from "../request/converse-request.ts";
import type { RequestApi } from "../rules/asked.ts";
import { checkRequest } from "../rules/check-request.ts";
import { checkContextWindow } from "../rules/context-window.ts";
import { promptTokens } from "../tokens/usage.ts";
import type { BedrockCall } from "./bedrock-call.ts";
import { sendGoAway } from "./break-connection.ts";
import { recorded } from "./call-record.ts";

export interface Inference {
  call: ModelCall;
  /** What the model says, and what the journal keeps while it is taken. */
  outputs: AsyncIterable<readonly ModelOutput[]>;
}

/**
 * What the four operations that ask a model have in common: finds the model, reads and checks the request, counts it, and
 * has it answered.
 * @throws BedrockError
 */
export function startInference(
  bedrockCall: BedrockCall,
  read: {
    operation: ModelCall["operation"];
    /** Whose rules the request keeps; Converse's when absent. */
    api?: RequestApi;
    /** The body, in Converse's shape. */
    request: (model: ModelCall["model"]) => ConverseRequest;
  },
): Inference {
  const { services, operation, body, record, signal } = bedrockCall;
  const { catalogue, guardrails, promptCache, quotas, clock } = services;
  const modelId = operation.labels["modelId"] ?? "";
  const { model, profile } = catalogue.resolve(modelId);
  const asked = read.request(model);
  record.request = asked;
  checkModelAccess(bedrockCall, {
    operation: read.operation,
    modelId,
    resolved: { model, profile },
    guardrail: asked.guardrailConfig,
  });
  checkRequest(asked, model, read.api);
  const guarded = guardCall(asked, { guardrails, operation: read.operation, clock });
  const request = guarded?.request ?? asked;

  const { input, keep } = promptCache.count({ model, request });
  record.asked = { model, profile, input };
  checkContextWindow(promptTokens(input), model);
  const call: ModelCall = {
    operation: read.operation,
    modelId,
    model,
    request,
    input,
    seed: crc32(body, crc32(modelId)),
  };
  const { maxTokens } = request.inferenceConfig;
  if (quotas && !guarded?.isBlocked) record.reservation = quotas.admit({ ...record.asked, maxTokens });
  const answering = guarded ? guardedModel(services.model, guarded) : services.model;
  const { source, answeredBy, outputs } = answerWithFaults(
    {
      services,
      requestId: bedrockCall.requestId,
      signal,
      sendGoAway: () => sendGoAway(bedrockCall.reply),
      truncateTo: (bytes) => {
        record.truncateBytes = bytes;
      },
    },
    call,
    answering,
  );
  record.source = source;
  record.answeredBy = answeredBy;
  // A prompt that a guardrail has blocked no model has read.
  const onBegin = guarded?.isBlocked ? () => undefined : keep;
  return { call, outputs: recorded(outputs, { record, input, clock, signal, onBegin }) };
}
