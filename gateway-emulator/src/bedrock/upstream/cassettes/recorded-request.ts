import { createHash } from "node:crypto";
import { isNestedDeeper } from "../../request/json-depth.ts";
import { MAX_JSON_DEPTH } from "../../request/limits.ts";
import { parseOperation } from "../../api/operation.ts";
import { BedrockError } from "../../model/errors.ts";
import { sortedJson } from "../../frames/sorted-json.ts";
import { updateWithJson } from "../../tokens/json-hash.ts";
import type { RelayRequest } from "../relay.ts";
import type { RecordedRequest } from "./cassette.ts";
import { redacted, redactedText } from "./redact.ts";

/** Those that change the answer. */
const HEADERS = [
  "x-amzn-bedrock-accept",
  "x-amzn-bedrock-guardrailidentifier",
  "x-amzn-bedrock-guardrailversion",
  "x-amzn-bedrock-performanceconfig-latency",
  "x-amzn-bedrock-service-tier",
  "x-amzn-bedrock-trace",
];

/** Converse's and Anthropic's: who asks, and why, for the logs; no model sees them. */
const WITHOUT_MEANING: ReadonlySet<string> = new Set(["requestMetadata", "metadata"]);

/** What of a call decides its answer, and may be kept. */
export function recordedRequest({ method, rawTarget, headers, body }: RelayRequest): RecordedRequest {
  const [path = "", query] = rawTarget.split("?");
  const { operation, labels } = named(method, rawTarget) ?? { operation: `${method} ${path}`, labels: {} };
  const kept = HEADERS.flatMap((name) => {
    const value = headers[name];
    return value === undefined ? [] : [[name, redactedText(String(value))] as const];
  });
  return {
    operation: redactedText(operation),
    labels: Object.fromEntries(Object.entries(labels).map(([name, label]) => [name, redactedText(label)])),
    ...(query && { query: redactedText(query) }),
    ...(kept.length > 0 && { headers: Object.fromEntries(kept) }),
    ...(body.length > 0 && { body: redacted(bodyOf(body)) }),
  };
}

/** The same for the same call, whatever the order of its keys. */
export function hashOf(request: RecordedRequest): string {
  const hash = createHash("sha256");
  updateWithJson(hash, JSON.parse(sortedJson(withoutNoise(request))));
  return hash.digest("hex").slice(0, 8);
}

function withoutNoise(request: RecordedRequest): RecordedRequest {
  const { body } = request;
  return typeof body === "object" && body !== null ? { ...request, body: withMeaning(body) } : request;
}

function named(method: string, rawTarget: string) {
  try {
    const { name, labels } = parseOperation(method, rawTarget);
    return { operation: name, labels };
  } catch (error) {
    // Bedrock has more operations than are known here.
    if (error instanceof BedrockError) return undefined;
    throw error;
  }
}

function bodyOf(body: Buffer): unknown {
  const text = body.toString();
  if (isNestedDeeper(body, MAX_JSON_DEPTH)) return text;
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === "object" && json !== null ? withMeaning(json) : json;
  } catch {
    return text;
  }
}

function withMeaning(body: object): object {
  if (Array.isArray(body)) return body;
  return Object.fromEntries(Object.entries(body).filter(([name]) => !WITHOUT_MEANING.has(name)));
}
