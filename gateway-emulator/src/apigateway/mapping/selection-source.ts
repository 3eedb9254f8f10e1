import { parseJson, parseJsonRoughly } from "./parse-json.ts";

/** What a selection expression reads from. What is missing is the empty text. */
export interface SelectionSource {
  /** The client's message. */
  body?: string;
  /** Of the handshake; looked up in any case. */
  headers?: Record<string, string>;
  /** Of the handshake. */
  query?: Record<string, string>;
  /** Nested: `{ identity: { sourceIp: … } }`. */
  context?: Record<string, unknown>;
  stageVariables?: Record<string, string>;
  /** What the integration answered. */
  response?: IntegrationResponseSource;
}

export interface IntegrationResponseSource {
  statusCode: number;
  /** Looked up in any case. */
  headers: Record<string, string>;
  multiValueHeaders?: Record<string, string[]>;
  body: string | undefined;
}

/** A source during one evaluation. */
export interface SelectionReading extends SelectionSource {
  json: JsonText;
  responseJson: JsonText;
}

/** A body that is parsed when it is first asked for, and only then. */
export interface JsonText {
  /** With JavaScript's numbers. */
  roughly: () => unknown;
  /** With Java's. */
  exactly: () => unknown;
}

export function readingOf(source: SelectionSource): SelectionReading {
  return { ...source, json: jsonTextOf(source.body), responseJson: jsonTextOf(source.response?.body) };
}

function jsonTextOf(text: string | undefined): JsonText {
  return { roughly: once(text, parseJsonRoughly), exactly: once(text, parseJson) };
}

function once(text: string | undefined, parse: (text: string) => unknown): () => unknown {
  let parsed: { value: unknown } | undefined;
  return () => {
    parsed ??= { value: text === undefined ? undefined : parse(text) };
    return parsed.value;
  };
}
