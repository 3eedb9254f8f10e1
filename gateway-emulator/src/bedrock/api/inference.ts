import { crc32 } from "node:zlib";
import { answerWithFaults } from "../faults/answer-with-faults.ts";
import type { ModelCall, ModelOutput } from "../model/model.ts";
import type { ConverseRequest } from "../request/converse-request.ts";
import type { RequestApi } from "../rules/asked.ts";
import { checkRequest } from "../rules/check-request.ts";
import { checkContextWindow } from "../rules/context-window.ts";
import { promptTokens } from "../tokens/usage.ts";
import type { BedrockCall } from "./bedrock-call.ts";
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
  const { catalogue, promptCache, quotas, clock } = services;
  const modelId = operation.labels["modelId"] ?? "";
  const { model, profile } = catalogue.resolve(modelId);
  const request = read.request(model);
  record.request = request;
  checkRequest(request, model, read.api);

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
  if (quotas) record.reservation = quotas.admit({ ...record.asked, maxTokens });
  const { source, outputs } = answerWithFaults(bedrockCall, call);
  record.source = source;
  return { call, outputs: recorded(outputs, { record, input, clock, signal, onBegin: keep }) };
}
