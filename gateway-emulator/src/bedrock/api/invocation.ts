import { guardrailOptions } from "../anthropic/guardrail.ts";
import { parseMessagesRequest } from "../anthropic/messages-request.ts";
import { malformedInput } from "../model/errors.ts";
import type { FoundationModel } from "../catalogue/foundation-model.ts";
import type { ConverseRequest } from "../request/converse-request.ts";
import { parseJson, parseObject } from "../request/json.ts";
import type { BedrockCall } from "./bedrock-call.ts";
import { type Inference, startInference } from "./inference.ts";
import { checkContentTypes, parseInvokeHeaders } from "./invoke-headers.ts";

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
      checkContentTypes(bedrockCall.headers, ACCEPT_HEADERS[operation]);
      return parseInvocation(bedrockCall, model);
    },
  });
}

function parseInvocation({ headers, body }: BedrockCall, model: FoundationModel): ConverseRequest {
  const settings = parseInvokeHeaders(headers);
  const json = parseJson(body);
  switch (model.invokeBody) {
    case "none":
      throw malformedInput(
        undefined,
        `The body that InvokeModel takes for ${model.modelId} is ${model.providerName}'s own and not emulated; Anthropic's is. Converse and ConverseStream take this model.`,
      );
    case "anthropic-messages": {
      const fields = parseObject(json, "#");
      const request = parseMessagesRequest(fields, model);
      return { ...request, ...settings, ...guardrailOptions(fields, settings.guardrailConfig) };
    }
  }
}
