import { parseJson } from "../../../control/parse-json.ts";
import { lineInJson } from "../../script/place-in-json.ts";
import type {
  Cassette,
  RecordedContent,
  RecordedEnd,
  RecordedEvent,
  RecordedMessage,
  RecordedRequest,
  RecordedResponse,
} from "./cassette.ts";

/** A file that is no recording: the line, and what is wrong there. */
export class CassetteError extends Error {
  override readonly name = "CassetteError";
}

/** What a field is wrong with; its line is found by its place. */
class FieldError extends Error {
  readonly at: string;

  constructor(at: string, problem: string) {
    super(`${at} ${problem}`);
    this.at = at;
  }
}

type Fields = Readonly<Record<string, unknown>>;

const ENDS: readonly RecordedEnd[] = ["complete", "dropped", "cancelled"];

/**
 * Reads a recording, also one that was edited by hand or laid out anew.
 * @throws CassetteError that names file and line
 */
export function parseCassette(text: string, file: string): Cassette {
  const read = parseJson(text);
  if ("fault" in read)
    throw new CassetteError(
      `${file}, line ${read.fault.line}, column ${read.fault.column}: this is where it stops being JSON`,
    );
  try {
    const { request, response } = fields(read.value, "the recording");
    return {
      request: parseRequest(fields(request, "request")),
      response: parseResponse(fields(response, "response")),
    };
  } catch (error) {
    if (!(error instanceof FieldError)) throw error;
    throw new CassetteError(`${file}, line ${lineInJson(text, error.at)}: ${error.message}`);
  }
}

function parseRequest({ operation, query, headers, body, ...labels }: Fields): RecordedRequest {
  return {
    operation: text(operation, "request.operation"),
    labels: texts(labels, "request"),
    ...(query !== undefined && { query: text(query, "request.query") }),
    ...(headers !== undefined && { headers: texts(headers, "request.headers") }),
    ...(body !== undefined && { body }),
  };
}

function parseResponse(response: Fields): RecordedResponse {
  const ended = ENDS.find((end) => end === response["ended"]);
  if (!ended) throw new FieldError("response.ended", `has to be ${ENDS.join(" or ")}`);
  return {
    status: status(response["status"]),
    headers: texts(response["headers"], "response.headers"),
    afterMs: milliseconds(response["afterMs"], "response.afterMs"),
    content: parseContent(response),
    endedAfterMs: milliseconds(response["endedAfterMs"] ?? 0, "response.endedAfterMs"),
    ended,
  };
}

function parseContent({ events, body, base64 }: Fields): RecordedContent {
  if (base64 !== undefined) return { bytes: bytes(base64, "response.base64") };
  if (body !== undefined) return { body };
  if (!Array.isArray(events))
    throw new FieldError("response.events", "has to be a list, where there is no body");
  return { events: events.map((event, index) => parseEvent(event, `response.events[${index}]`)) };
}

function parseEvent(value: unknown, at: string): RecordedEvent {
  const event = fields(value, at);
  return { afterMs: milliseconds(event["afterMs"], `${at}.afterMs`), message: parseMessage(event, at) };
}

function parseMessage(event: Fields, at: string): RecordedMessage {
  const { type, payload, text: words, exception, error, message, base64 } = event;
  if (base64 !== undefined) return { bytes: bytes(base64, `${at}.base64`) };
  if (exception !== undefined)
    return { exception: text(exception, `${at}.exception`), payload: fields(payload, `${at}.payload`) };
  if (error !== undefined)
    return { error: text(error, `${at}.error`), message: text(message, `${at}.message`) };
  if (type === "chunk" && words !== undefined) return { type, text: text(words, `${at}.text`) };
  const name = text(type, `${at}.type`);
  if (payload === undefined) throw new FieldError(`${at}.payload`, "is missing");
  return { type: name, payload: name === "chunk" ? payload : fields(payload, `${at}.payload`) };
}

function fields(value: unknown, at: string): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw new FieldError(at, "has to be an object");
}

function texts(value: unknown, at: string): Record<string, string> {
  const members = Object.entries(fields(value, at));
  return Object.fromEntries(members.map(([name, member]) => [name, text(member, `${at}.${name}`)]));
}

function text(value: unknown, at: string): string {
  if (typeof value === "string") return value;
  throw new FieldError(at, "has to be a text");
}

function bytes(value: unknown, at: string): Buffer {
  return Buffer.from(text(value, at), "base64");
}

function status(value: unknown): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 200 && value <= 599) return value;
  throw new FieldError("response.status", "has to be an HTTP status from 200 to 599");
}

function milliseconds(value: unknown, at: string): number {
  if (typeof value === "number" && value >= 0) return value;
  throw new FieldError(at, "has to be a number of milliseconds");
}
