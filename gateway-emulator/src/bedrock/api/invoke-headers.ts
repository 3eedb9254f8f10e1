import type { IncomingHttpHeaders } from "node:http";
import { constraint, validation } from "../model/errors.ts";
import type { ConverseRequest, GuardrailConfig } from "../request/converse-request.ts";

/** What a call of InvokeModel says outside of its body. */
export type InvokeSettings = Pick<
  ConverseRequest,
  "guardrailConfig" | "performanceConfig" | "serviceTier" | "requestMetadata"
>;

const JSON_TYPE = "application/json";

const TRACES = { ENABLED: "enabled", DISABLED: "disabled", ENABLED_FULL: "enabled_full" } as const;

/** What the SDK for JavaScript sends where nobody says what a body is. */
const UNTYPED = "application/octet-stream";

/**
 * Holds the types of the body and of the answer against what Anthropic's models take.
 * @param advise is told of what is taken although it is not as it should be
 * @throws BedrockError ValidationException (400)
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html
 * @see https://github.com/aws/aws-sdk-ruby/issues/3033
 */
export function checkContentTypes(
  headers: IncomingHttpHeaders,
  { acceptHeader, advise }: { acceptHeader: string; advise: (advice: string) => void },
): void {
  const contentType = headers["content-type"] ?? JSON_TYPE;
  if (contentType === UNTYPED)
    advise(
      `the request's content-type is "${UNTYPED}", which the AWS SDK for JavaScript sends where contentType is missing. It is taken here as "${JSON_TYPE}"; set contentType: "${JSON_TYPE}".`,
    );
  else if (contentType !== JSON_TYPE)
    throw validation(
      "The provided Content Type is invalid or not supported for this model",
      `The request's content-type is ${JSON.stringify(contentType)}; it has to be exactly "${JSON_TYPE}", without a charset.`,
    );
  const accept = headerOf(headers, acceptHeader) ?? JSON_TYPE;
  if (accept !== JSON_TYPE && accept !== "*/*")
    throw validation(
      "The provided Accept Type is invalid or not supported for this model",
      `The request's ${acceptHeader} is ${JSON.stringify(accept)}; the model answers with ${JSON_TYPE} alone.`,
    );
}

/** The headers of an answer that say again what its request has asked for. */
export function echoedHeaders({
  performanceConfig,
  serviceTier,
}: Pick<ConverseRequest, "performanceConfig" | "serviceTier">): Record<string, string> {
  return {
    ...(performanceConfig && { "X-Amzn-Bedrock-PerformanceConfig-Latency": performanceConfig.latency }),
    ...(serviceTier && { "X-Amzn-Bedrock-Service-Tier": serviceTier.type }),
  };
}

/**
 * Reads the headers `X-Amzn-Bedrock-…` of a request.
 * @throws BedrockError ValidationException (400)
 */
export function parseInvokeHeaders(headers: IncomingHttpHeaders): InvokeSettings {
  const latency = headerOf(headers, "x-amzn-bedrock-performanceconfig-latency");
  const tier = headerOf(headers, "x-amzn-bedrock-service-tier");
  const metadata = headerOf(headers, "x-amzn-bedrock-request-metadata");
  const guardrailConfig = parseGuardrail(headers);
  return {
    ...(guardrailConfig && { guardrailConfig }),
    ...(latency !== undefined && {
      performanceConfig: { latency: oneOf("performanceConfigLatency", latency, ["standard", "optimized"]) },
    }),
    ...(tier !== undefined && {
      serviceTier: { type: oneOf("serviceTier", tier, ["priority", "default", "flex", "reserved"]) },
    }),
    ...(metadata !== undefined && { requestMetadata: parseMetadata(metadata) }),
  };
}

/** A guardrail without a version is refused, and a version without a guardrail. */
function parseGuardrail(headers: IncomingHttpHeaders): GuardrailConfig | undefined {
  const guardrailIdentifier = headerOf(headers, "x-amzn-bedrock-guardrailidentifier");
  const guardrailVersion = headerOf(headers, "x-amzn-bedrock-guardrailversion");
  if (guardrailIdentifier === undefined && guardrailVersion === undefined) return undefined;
  if (guardrailIdentifier === undefined || guardrailVersion === undefined)
    throw validation(
      "Both guardrailIdentifier and guardrailVersion are required.",
      "A call with a guardrail has both headers, X-Amzn-Bedrock-GuardrailIdentifier and X-Amzn-Bedrock-GuardrailVersion.",
    );
  const trace = headerOf(headers, "x-amzn-bedrock-trace");
  if (trace === undefined) return { guardrailIdentifier, guardrailVersion };
  const known = oneOf("trace", trace, ["ENABLED", "DISABLED", "ENABLED_FULL"]);
  return { guardrailIdentifier, guardrailVersion, trace: TRACES[known] };
}

function parseMetadata(json: string): Record<string, string> {
  const refused = constraint({
    at: "requestMetadata",
    value: json,
    rule: "Member must be a JSON object of strings",
  });
  const value = jsonOf(json);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw refused;
  const entries = Object.entries(value).map(([name, member]): [string, string] => {
    if (typeof member !== "string") throw refused;
    return [name, member];
  });
  return Object.fromEntries(entries);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function oneOf<Value extends string>(at: string, value: string, known: readonly Value[]): Value {
  const found = known.find((one) => one === value);
  if (found === undefined)
    throw constraint({ at, value, rule: `Member must satisfy enum value set: [${known.join(", ")}]` });
  return found;
}

function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
}
