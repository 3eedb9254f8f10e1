import { cutText } from "../../control/cut-text.ts";
import { shown } from "../../control/shown.ts";
import type { IntegrationResult } from "./result.ts";

/**
 * Reads a Lambda proxy response. None of its keys is mandatory; any other key makes it malformed.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function parseProxyResponse(functionName: string, payload: string): IntegrationResult {
  const response = parseJson(payload);
  const why = response === undefined ? `${summary(payload)} is not JSON` : complaint(response, payload);
  if (why !== undefined)
    return {
      outcome: "error",
      advice: `${functionName} returned a malformed proxy response: ${why}. Return { statusCode: 200 }, with headers and a string body if you need them`,
    };
  const { statusCode = 200, headers, multiValueHeaders, body } = response as ProxyResponse;
  return {
    outcome: "response",
    statusCode: Number(statusCode),
    headers: merged(headers ?? {}, multiValueHeaders ?? {}),
    body: body ?? undefined,
  };
}

/** One about which there is no complaint. */
interface ProxyResponse {
  statusCode?: number | string;
  headers?: Record<string, HeaderValue> | null;
  multiValueHeaders?: Record<string, HeaderValue[]> | null;
  body?: string | null;
}

type HeaderValue = string | boolean;

const KEYS = new Set(["isBase64Encoded", "statusCode", "headers", "multiValueHeaders", "body"]);

/** What is wrong with a response, in words. */
function complaint(response: unknown, payload: string): string | undefined {
  if (!isObject(response)) return `${summary(payload)} is not an object`;
  const unknownKey = Object.keys(response).find((key) => !KEYS.has(key));
  if (unknownKey !== undefined) return `it may not have the key ${shown(unknownKey)}`;
  const { statusCode = 200, headers, multiValueHeaders, body } = response;
  if (!isInteger(statusCode)) return `statusCode ${shown(statusCode)} is not an integer`;
  if (body !== undefined && body !== null && typeof body !== "string") return "body is not a string";
  return (
    headersComplaint("headers", headers, {
      isRight: isHeaderValue,
      rule: "is neither a string nor a boolean",
    }) ??
    headersComplaint("multiValueHeaders", multiValueHeaders, {
      isRight: (value) => Array.isArray(value) && value.every(isHeaderValue),
      rule: "is not a list of strings or booleans",
    })
  );
}

function headersComplaint(
  key: string,
  headers: unknown,
  { isRight, rule }: { isRight: (value: unknown) => boolean; rule: string },
): string | undefined {
  if (headers === undefined || headers === null) return undefined;
  if (!isObject(headers)) return `${key} is not an object`;
  const [wrong] = Object.entries(headers).find(([, value]) => !isRight(value)) ?? [];
  return wrong === undefined ? undefined : `${key}: ${cutText(wrong, MAX_NAME_CHARACTERS)} ${rule}`;
}

/** Of headers with the same name, in any case, the last value; those of `multiValueHeaders` come after the others. */
function merged(
  headers: Record<string, HeaderValue>,
  multiValueHeaders: Record<string, HeaderValue[]>,
): Record<string, string> {
  const values = new Map<string, [name: string, value: string]>();
  const all = [
    ...Object.entries(headers),
    ...Object.entries(multiValueHeaders).flatMap(([name, list]) =>
      list.map((value) => [name, value] as const),
    ),
  ];
  for (const [name, value] of all) values.set(name.toLowerCase(), [name, String(value)]);
  return Object.fromEntries(values.values());
}

/** Undefined when it is not JSON, which only a runtime other than Lambda's own ones can answer. */
function parseJson(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isHeaderValue(value: unknown): boolean {
  return typeof value === "string" || typeof value === "boolean";
}

/** A whole number, or a string of its decimal digits. */
function isInteger(value: unknown): boolean {
  return typeof value === "string" ? /^\s*[+-]?\d+\s*$/.test(value) : Number.isInteger(value);
}

const MAX_NAME_CHARACTERS = 100;
const MAX_SUMMARY_CHARACTERS = 200;

/** The beginning of a payload, to be shown. */
export function summary(payload: string): string {
  return cutText(payload, MAX_SUMMARY_CHARACTERS);
}
