import { guardrailOptions } from "../anthropic/guardrail.ts";
import { parseMessagesRequest } from "../anthropic/messages-request.ts";
import { validation } from "../model/errors.ts";
import type { FoundationModel } from "../catalogue/foundation-model.ts";
import type { ConverseRequest } from "../request/converse-request.ts";
import { parseJson, parseObject } from "../request/json.ts";
import type { BedrockCall } from "./bedrock-call.ts";
import { type Inference, startInference } from "./inference.ts";
import { checkContentTypes, parseInvokeHeaders } from "./invoke-headers.ts";
import { advise } from "./take-call.ts";

/** Which header says what type the answer shall have: the stream's own is `Accept`. */
const ACCEPT_HEADERS = {
  InvokeModel: "accept",
  InvokeModelWithResponseStream: "x-amzn-bedrock-accept",
} as const;

/**
 * Starts the answer to InvokeModel or InvokeModelWithResponseStream.
 * @throws BedrockError
 */
export function startInvocation(bedrockCall: BedrockCall, operation: keyof typeof ACCEPT_HEADERS): Inference {
  return startInference(bedrockCall, {
    operation,
    api: "Messages",
    request: (model) => {
      const body = invokeBodyOf(model);
      checkContentTypes(bedrockCall.headers, {
        acceptHeader: ACCEPT_HEADERS[operation],
        advise: (advice) => advise(bedrockCall, { what: "content-type", advice }),
      });
      return parseInvocation(bedrockCall, { model, body });
    },
  });
}

function parseInvocation(
  { headers, body: bytes }: BedrockCall,
  { model, body }: { model: FoundationModel; body: EmulatedBody },
): ConverseRequest {
  const settings = parseInvokeHeaders(headers);
  const json = parseJson(bytes);
  switch (body) {
    case "anthropic-messages": {
      const fields = parseObject(json, "#");
      const request = parseMessagesRequest(fields, model);
      return { ...request, ...settings, ...guardrailOptions(fields, settings.guardrailConfig) };
    }
  }
}

type EmulatedBody = Exclude<FoundationModel["invokeBody"], "none">;

/** @throws BedrockError ValidationException (400) for a model whose body is not emulated, whatever the body says */
function invokeBodyOf({
  modelId,
  providerName,
  invokeBody,
  outputModalities,
}: FoundationModel): EmulatedBody {
  if (invokeBody !== "none") return invokeBody;
  const wayOut = outputModalities.includes("TEXT")
    ? "Converse and ConverseStream take this model."
    : `It answers with ${outputModalities.join(", ")}, which nothing here does.`;
  throw validation(
    `The body that InvokeModel takes for ${modelId} is not emulated.`,
    `It is ${providerName}'s own; Anthropic's is emulated. ${wayOut}`,
  );
}
