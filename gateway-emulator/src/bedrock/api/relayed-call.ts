import { parseMessagesRequest } from "../anthropic/messages-request.ts";
import type { ResolvedModel } from "../catalogue/catalogue.ts";
import { BedrockError } from "../model/errors.ts";
import { type ConverseRequest, parseConverseRequest } from "../request/converse-request.ts";
import { parseJson, parseObject } from "../request/json.ts";
import type { InputUsage } from "../tokens/usage.ts";
import type { RelayRequest } from "../upstream/relay.ts";
import type { ArrivedCall } from "./arrived-call.ts";
import type { Operation } from "./operation.ts";

/** One call that somebody else answers. */
export interface RelayedCall extends ArrivedCall {
  relayed: RelayRequest;
  /** An estimate, for an answer that does not come to its own count; nothing where the request is none we know. */
  input: InputUsage;
}

const NOTHING: InputUsage = {
  inputTokens: 0,
  cacheReadInputTokens: 0,
  cacheWriteInputTokens: 0,
  cacheDetails: [],
};

/** Reads of a call what the journal can say of it: all, some or nothing, for no rule is held against it. */
export function asRelayed(arrived: ArrivedCall): RelayedCall {
  const { services, operation, record, received } = arrived;
  const { body } = received;
  const resolved = orNothing(() => services.catalogue.resolve(operation?.labels["modelId"] ?? ""));
  const read = operation && orNothing(() => requestOf(operation, { body, resolved }));
  let input = NOTHING;
  if (read) record.request = read;
  if (read && resolved) input = services.promptCache.count({ model: resolved.model, request: read }).input;
  if (resolved) record.asked = { ...resolved, input };
  return { ...arrived, relayed: received, input };
}

function requestOf(
  { name }: Operation,
  { body, resolved }: { body: Buffer; resolved: ResolvedModel | undefined },
): ConverseRequest | undefined {
  switch (name) {
    case "Converse":
    case "ConverseStream":
      return parseConverseRequest(parseJson(body));
    case "InvokeModel":
    case "InvokeModelWithResponseStream":
      return resolved && parseMessagesRequest(parseObject(parseJson(body), "#"), resolved.model);
    case "CountTokens":
    case "ApplyGuardrail":
    case "ListFoundationModels":
    case "GetFoundationModel":
    case "ListInferenceProfiles":
    case "GetInferenceProfile":
      return undefined;
  }
}

/** Undefined for what our rules refuse: another's may not. */
function orNothing<Read>(read: () => Read): Read | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof BedrockError) return undefined;
    throw error;
  }
}
