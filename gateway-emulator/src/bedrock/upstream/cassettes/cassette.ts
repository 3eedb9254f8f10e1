/** One recorded call of Bedrock, as its file holds it. */
export interface Cassette {
  request: RecordedRequest;
  response: RecordedResponse;
}

/** What of a request an answer depends on. */
export interface RecordedRequest {
  /** Such as `ConverseStream`; method and path of what has no name here. */
  operation: string;
  /** By their names in the path: `modelId`, … */
  labels: Readonly<Record<string, string>>;
  query?: string;
  headers?: Readonly<Record<string, string>>;
  /** JSON; a text where it is none. */
  body?: unknown;
}

export interface RecordedResponse {
  status: number;
  headers: Readonly<Record<string, string>>;
  /** When the headers came, in milliseconds after the request. */
  afterMs: number;
  content: RecordedContent;
  /** How long after the last of it the answer ended, in milliseconds. */
  endedAfterMs: number;
  ended: RecordedEnd;
}

/** `dropped`: Bedrock's connection broke; `cancelled`: the client left, so what Bedrock would have said is not known. */
export type RecordedEnd = "complete" | "dropped" | "cancelled";

/** The events of a stream, or an answer that came whole: JSON, or bytes that are none. */
export type RecordedContent = { events: readonly RecordedEvent[] } | { body: unknown } | { bytes: Buffer };

export interface RecordedEvent {
  /** After the event before it, the first one after the headers, in milliseconds. */
  afterMs: number;
  message: RecordedMessage;
}

export type RecordedMessage =
  /** Without its padding; of a `chunk` what is in it. */
  | { type: string; payload: unknown }
  /** A chunk that is no JSON, or not in the form that we would write. */
  | { type: "chunk"; text: string }
  | { exception: string; payload: unknown }
  | { error: string; message: string }
  /** What is no message: a broken one, or the beginning of one. */
  | { bytes: Buffer };
