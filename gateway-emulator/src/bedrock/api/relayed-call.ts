import { randomUUID } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Caller } from "../../iam/authorize.ts";
import { parseMessagesRequest } from "../anthropic/messages-request.ts";
import type { ResolvedModel } from "../catalogue/catalogue.ts";
import { BedrockError } from "../model/errors.ts";
import { type ConverseRequest, parseConverseRequest } from "../request/converse-request.ts";
import { parseJson, parseObject } from "../request/json.ts";
import type { BedrockServices } from "../services.ts";
import type { InputUsage } from "../tokens/usage.ts";
import type { RelayRequest, RelayResponse } from "../upstream/relay.ts";
import { type CallRecord, newCallRecord } from "./call-record.ts";
import { type Operation, parseOperation } from "./operation.ts";

/** One call that somebody else answers. */
export interface RelayedCall {
  services: BedrockServices;
  /** The answer's own, once there is one that has one. */
  requestId: string;
  relayed: RelayRequest;
  /** Absent for what is no operation that is known here. */
  operation: Operation | undefined;
  /** Who has signed it; absent before that is known, and where nobody is asked. */
  caller?: Caller | undefined;
  reply: FastifyReply;
  record: CallRecord;
  /** An estimate, for an answer that does not come to its own count; nothing where the request is none we know. */
  input: InputUsage;
  /** Aborts when the client goes away. */
  signal: AbortSignal;
  answer?: RelayResponse;
}

const NOTHING: InputUsage = {
  inputTokens: 0,
  cacheReadInputTokens: 0,
  cacheWriteInputTokens: 0,
  cacheDetails: [],
};

/** Reads of a call what the journal can say of it: all, some or nothing, for no rule is held against it. */
export function asRelayed(
  services: BedrockServices,
  { request, reply, signal }: { request: FastifyRequest; reply: FastifyReply; signal: AbortSignal },
): RelayedCall {
  const { method, headers } = request;
  const rawTarget = request.raw.url ?? "/";
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const operation = orNothing(() => parseOperation(method, rawTarget));
  const record = newCallRecord({
    operation: operation ?? { name: `${method} ${rawTarget.split("?")[0]}`, labels: {} },
    startedAt: services.clock.elapsed(),
    transport: request.raw.httpVersionMajor === 2 ? "HTTP/2" : "HTTP/1.1",
  });
  const resolved = orNothing(() => services.catalogue.resolve(operation?.labels["modelId"] ?? ""));
  const read = operation && orNothing(() => requestOf(operation, { body, resolved }));
  let input = NOTHING;
  if (read) record.request = read;
  if (read && resolved) input = services.promptCache.count({ model: resolved.model, request: read }).input;
  if (resolved) record.asked = { ...resolved, input };
  const relayed = { method, rawTarget, headers, body };
  return { services, requestId: randomUUID(), relayed, operation, reply, record, input, signal };
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
