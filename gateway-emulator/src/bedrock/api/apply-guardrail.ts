import { applyGuardrail as apply } from "../guardrails/apply-guardrail.ts";
import { parseApplyGuardrailRequest } from "../guardrails/apply-guardrail-request.ts";
import { parseJson } from "../request/json.ts";
import type { BedrockCall } from "./bedrock-call.ts";
import { sendJson } from "./json-response.ts";

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ApplyGuardrail.html */
export async function applyGuardrail(bedrockCall: BedrockCall): Promise<void> {
  const { services, operation, body } = bedrockCall;
  const request = parseApplyGuardrailRequest(parseJson(body), operation.labels);
  sendJson(bedrockCall, JSON.stringify(apply(request, services)));
}
