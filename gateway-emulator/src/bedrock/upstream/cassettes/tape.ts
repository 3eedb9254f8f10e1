import type { Clock } from "../../../control/clock.ts";
import { type Frame, FrameReader } from "../frame-reader.ts";
import type { RelayResponse } from "../relay.ts";
import type {
  RecordedContent,
  RecordedEnd,
  RecordedEvent,
  RecordedMessage,
  RecordedResponse,
} from "./cassette.ts";
import { redacted, redactedText } from "./redact.ts";

/** What of an answer's headers is kept; all others are of one call, or of one connection. */
const HEADERS =
  /^(content-type|x-amzn-errortype|retry-after|x-amz-retry-after|x-amzn-bedrock-(?!request|trace).+)$/;

/** Listens to one answer as it comes, and keeps when each event came. */
export class Tape {
  readonly #clock: Clock;
  readonly #head: Pick<RecordedResponse, "status" | "headers" | "afterMs">;
  readonly #isStream: boolean;
  readonly #frames = new FrameReader();
  readonly #events: RecordedEvent[] = [];
  readonly #whole: Uint8Array[] = [];
  readonly #startedAt: number;
  /** What came last, in whole milliseconds from the request: so no rounding adds up. */
  #lastMs: number;

  /** @param startedAt when the call began, on the clock's `elapsed` */
  constructor({ clock, startedAt, response }: { clock: Clock; startedAt: number; response: RelayResponse }) {
    const { statusCode, headers } = response;
    this.#clock = clock;
    this.#startedAt = startedAt;
    this.#lastMs = this.#ms();
    this.#isStream = statusCode < 400 && (headers["content-type"] ?? "").includes("eventstream");
    const kept = Object.entries(headers).filter(([name]) => HEADERS.test(name));
    this.#head = {
      status: statusCode,
      headers: Object.fromEntries(kept.map(([name, value]) => [name, redactedText(value)])),
      afterMs: this.#lastMs,
    };
  }

  hear(piece: Uint8Array): void {
    if (!this.#isStream) this.#whole.push(piece);
    else for (const frame of this.#frames.read(piece)) this.#add(messageOf(frame));
  }

  end(ended: RecordedEnd): RecordedResponse {
    const rest = this.#frames.rest();
    // Whoever has left cares for no half of a message.
    if (rest.length > 0 && ended !== "cancelled") this.#add({ bytes: rest });
    return { ...this.#head, content: this.#content(ended), endedAfterMs: this.#sinceLast(), ended };
  }

  #add(message: RecordedMessage): void {
    this.#events.push({ afterMs: this.#sinceLast(), message });
  }

  #content(ended: RecordedEnd): RecordedContent {
    if (this.#isStream) return { events: this.#events };
    const bytes = Buffer.concat(this.#whole);
    try {
      if (ended === "complete") return { body: redacted(JSON.parse(bytes.toString())) };
    } catch {
      // No JSON: kept as it is, as far as it is text.
    }
    const text = bytes.toString();
    return { bytes: Buffer.from(text).equals(bytes) ? Buffer.from(redactedText(text)) : bytes };
  }

  #ms(): number {
    return Math.round(this.#clock.elapsed() - this.#startedAt);
  }

  #sinceLast(): number {
    const now = this.#ms();
    const afterMs = now - this.#lastMs;
    this.#lastMs = now;
    return afterMs;
  }
}

function messageOf(frame: Frame): RecordedMessage {
  switch (frame.kind) {
    case "bytes":
      return { bytes: frame.bytes };
    case "error":
      return { error: frame.code, message: redactedText(frame.message) };
    case "exception":
      return { exception: frame.name, payload: redacted(membersOf(frame.payload)) };
    case "event": {
      const { p: _padding, ...members } = membersOf(frame.payload);
      if (frame.type !== "chunk") return { type: frame.type, payload: redacted(members) };
      const { bytes } = members;
      return chunkOf(Buffer.from(typeof bytes === "string" ? bytes : "", "base64").toString());
    }
  }
}

/** JSON that would be written as it came reads better than its text. */
function chunkOf(text: string): RecordedMessage {
  try {
    const json: unknown = JSON.parse(text);
    if (JSON.stringify(json) === text) return { type: "chunk", payload: redacted(json) };
  } catch {
    // No JSON.
  }
  return { type: "chunk", text: redactedText(text) };
}

function membersOf(payload: Buffer): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(payload.toString());
    if (typeof json === "object" && json !== null) return { ...json };
  } catch {
    // An event without members.
  }
  return {};
}
