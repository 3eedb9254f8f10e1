import { parseInvokeHeaders } from "../api/invoke-headers.ts";
import type { RelayedCall } from "../api/relayed-call.ts";
import { checkModelAccess, checkOperationAccess } from "./check-access.ts";

/**
 * Asks it too where somebody else answers, whom the developer's credentials are shown and not the function's. What is not
 * known here, such as a model that is in no list, passes.
 * @throws {NotAuthorized} AccessDeniedException 403
 * @throws {BedrockError} ValidationException 400 for headers that name a guardrail by half
 */
export function checkRelayedAccess(call: RelayedCall): void {
  const { operation, relayed } = call;
  const { asked: resolved, request } = call.record;
  if (!operation) return;
  const { name, labels } = operation;
  const modelId = labels["modelId"] ?? "";
  switch (name) {
    case "Converse":
    case "ConverseStream":
      if (!resolved || !request) return;
      return checkModelAccess(call, {
        operation: name,
        modelId,
        resolved,
        guardrail: request.guardrailConfig,
      });
    case "InvokeModel":
    case "InvokeModelWithResponseStream": {
      if (!resolved) return;
      const { guardrailConfig: guardrail } = parseInvokeHeaders(relayed.headers);
      return checkModelAccess(call, { operation: name, modelId, resolved, guardrail });
    }
    case "CountTokens":
      if (!resolved) return;
      return checkModelAccess(call, { operation: name, modelId, resolved });
    case "ApplyGuardrail":
    case "ListFoundationModels":
    case "GetFoundationModel":
    case "ListInferenceProfiles":
    case "GetInferenceProfile":
      return checkOperationAccess(call, operation);
  }
}
