import { crc32 } from "node:zlib";
import type { ModelCall, ModelOutput } from "../model/model.ts";
import type { ConverseRequest } from "../request/converse-request.ts";
import { checkRequest } from "../rules/check-request.ts";
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
  { services, operation, body, record, signal }: BedrockCall,
  read: {
    operation: ModelCall["operation"];
    /** The body, in Converse's shape. */
    request: (model: ModelCall["model"]) => ConverseRequest;
  },
): Inference {
  const { catalogue, promptCache, quotas, clock, model: answer } = services;
  const modelId = operation.labels["modelId"] ?? "";
  const { model, profile } = catalogue.resolve(modelId);
  const request = read.request(model);
  record.messages = request.messages;
  record.system = request.system;
  checkRequest(request, model);

  const input = promptCache.count({ modelId, model, request });
  record.inputTokens = input.inputTokens;
  const call: ModelCall = {
    operation: read.operation,
    modelId,
    model,
    request,
    input,
    seed: crc32(body, crc32(modelId)),
  };
  const reservation = quotas?.admit({ model, profile, input, maxTokens: request.inferenceConfig.maxTokens });
  const { source, outputs } = answer(call, signal);
  record.script = source === "script";
  return { call, outputs: recorded(outputs, { record, clock, model, profile, reservation }) };
}
