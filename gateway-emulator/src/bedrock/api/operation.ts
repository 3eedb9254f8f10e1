import { BedrockError, bidirectionalStream, unknownOperation } from "../model/errors.ts";
import type { InferenceOperation } from "../model/model.ts";

/** What Bedrock is asked to do: the operations of Bedrock Runtime, and those of its control plane that name models. */
export type OperationName =
  | InferenceOperation
  | "CountTokens"
  | "ApplyGuardrail"
  | "ListFoundationModels"
  | "GetFoundationModel"
  | "ListInferenceProfiles"
  | "GetInferenceProfile";

/** What a request asks for, by its method and path. */
export interface Operation {
  name: OperationName;
  /** By their names in the path, decoded; empty for what is not percent-encoded UTF-8: nothing is called so. */
  labels: Readonly<Record<string, string>>;
  query: URLSearchParams;
}

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations.html */
const ROUTES: readonly (readonly [method: string, path: string, name: OperationName])[] = [
  ["POST", "/model/{modelId}/converse", "Converse"],
  ["POST", "/model/{modelId}/converse-stream", "ConverseStream"],
  ["POST", "/model/{modelId}/invoke", "InvokeModel"],
  ["POST", "/model/{modelId}/invoke-with-response-stream", "InvokeModelWithResponseStream"],
  ["POST", "/model/{modelId}/count-tokens", "CountTokens"],
  ["POST", "/guardrail/{guardrailIdentifier}/version/{guardrailVersion}/apply", "ApplyGuardrail"],
  ["GET", "/foundation-models", "ListFoundationModels"],
  ["GET", "/foundation-models/{modelIdentifier}", "GetFoundationModel"],
  ["GET", "/inference-profiles", "ListInferenceProfiles"],
  ["GET", "/inference-profiles/{inferenceProfileIdentifier}", "GetInferenceProfile"],
];

const PARSED_ROUTES = ROUTES.map(([method, path, name]) => ({ method, name, segments: segmentsOf(path) }));

/** One that there is, and not here. */
const BIDIRECTIONAL_STREAM = segmentsOf("/model/{modelId}/invoke-with-bidirectional-stream");

/** What there is, for a message. */
const OPERATION_PATHS: readonly string[] = ROUTES.map(([method, path]) => `${method} ${path}`);

/**
 * Reads a request's method and raw path; slashes that follow one another count as one, as AWS takes them.
 * @throws BedrockError UnknownOperationException (404), or for InvokeModelWithBidirectionalStream ValidationException (501)
 */
export function parseOperation(method: string, url: string): Operation {
  const [path = "", ...query] = url.split("?");
  const segments = segmentsOf(path);
  for (const route of PARSED_ROUTES) {
    const labels = route.method === method ? labelsOf(route.segments, segments) : undefined;
    if (labels) return { name: route.name, labels, query: new URLSearchParams(query.join("?")) };
  }
  if (method === "POST" && labelsOf(BIDIRECTIONAL_STREAM, segments)) throw bidirectionalStream();
  throw unknownOperation({ method, path, known: OPERATION_PATHS });
}

/**
 * The same; undefined for what is no operation.
 * @throws BedrockError ValidationException (501) for InvokeModelWithBidirectionalStream, whose body has no end to wait for
 */
export function knownOperation(method: string, url: string): Operation | undefined {
  try {
    return parseOperation(method, url);
  } catch (error) {
    if (error instanceof BedrockError && error.statusCode === 404) return undefined;
    throw error;
  }
}

function segmentsOf(path: string): string[] {
  return path.split("/").filter(Boolean);
}

function labelsOf(
  pattern: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const labels: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? "";
    if (part.startsWith("{")) labels[part.slice(1, -1)] = decode(segment);
    else if (part !== segment) return undefined;
  }
  return labels;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return "";
  }
}
