import { createParser } from "eventsource-parser";
import { MAX_ERROR_CHARS, MAX_EVENT_CHARS } from "./limits.ts";

/** What one read of a body gave. */
export interface StreamRead {
  /** The data of each event that it completed. */
  events: readonly string[];
  /** What the parser has no use for: lines that are no field of an event stream, as far as they are kept. */
  stray: string;
}

/** An event, or a line, that is longer than any answer. */
export class EventTooLongError extends Error {
  override name = "EventTooLongError";
}

/**
 * Reads a body as server-sent events, those of each read together. The parser gets whole lines: part of one that is no
 * field it would drop unseen, and llama.cpp's errors were such lines (llama.cpp#16104).
 * @throws EventTooLongError
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export async function* readEvents(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<StreamRead, void, undefined> {
  let events: string[] = [];
  let stray = "";
  const tooLong = () => new EventTooLongError(`an event is longer than ${MAX_EVENT_CHARS} characters`);
  const parser = createParser({
    maxBufferSize: MAX_EVENT_CHARS,
    onEvent: ({ data }) => events.push(data),
    onError: ({ type, line = "" }) => {
      if (type === "max-buffer-size-exceeded") throw tooLong();
      stray = `${stray}${line}\n`.slice(0, MAX_ERROR_CHARS);
    },
  });
  const takeRead = () => {
    const read = { events, stray };
    events = [];
    return read;
  };
  const decoder = new TextDecoder();
  let line = "";
  for await (const bytes of body) {
    const text = decoder.decode(bytes, { stream: true });
    const end = Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r")) + 1;
    if (end > 0) {
      parser.feed(line + text.slice(0, end));
      line = "";
    }
    line += text.slice(end);
    if (line.length > MAX_EVENT_CHARS) throw tooLong();
    yield takeRead();
  }
  // The last event counts even where the empty line after it is missing.
  parser.feed(`${line}${decoder.decode()}\n\n`);
  yield takeRead();
}

/** A body's text, as far as it is kept. */
export async function readText(body: AsyncIterable<Uint8Array>, maxChars: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of body) {
    text += decoder.decode(bytes, { stream: true });
    if (text.length > maxChars) return text.slice(0, maxChars);
  }
  return text + decoder.decode();
}
