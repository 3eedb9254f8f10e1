import { EventStreamCodec } from "@smithy/core/event-streams";
import { fromUtf8, toUtf8 } from "@smithy/core/serde";

/** One message of an event stream, its payload still as it was; or bytes that are none. */
export type Frame =
  | { kind: "event"; type: string; payload: Buffer }
  | { kind: "exception"; name: string; payload: Buffer }
  | { kind: "error"; code: string; message: string }
  | { kind: "bytes"; bytes: Buffer };

/** Two lengths, their checksum, and the one at the end. */
const MIN_FRAME_BYTES = 16;

/** Of headers and payload together: 128 KB and 24 MB. @see https://smithy.io/2.0/aws/amazon-eventstream.html */
const MAX_FRAME_BYTES = 25_165_824 + 131_072 + MIN_FRAME_BYTES;

/** Reads the messages of a stream that passes, however it is cut into pieces. */
export class FrameReader {
  readonly #codec = new EventStreamCodec(toUtf8, fromUtf8);
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  /** How long the message is that has begun. */
  #wanted = 4;

  /** Those that have become whole by this piece. */
  read(piece: Uint8Array): Frame[] {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    if (this.#bytes < this.#wanted) return [];
    let left = Buffer.concat(this.#pieces);
    const frames: Frame[] = [];
    this.#wanted = 4;
    while (left.length >= 4) {
      const length = left.readUInt32BE();
      if (length < MIN_FRAME_BYTES || length > MAX_FRAME_BYTES) {
        // No frame begins here, and where the next one does nobody knows.
        frames.push({ kind: "bytes", bytes: left });
        left = Buffer.alloc(0);
        break;
      }
      this.#wanted = length;
      if (left.length < length) break;
      frames.push(this.#frameOf(left.subarray(0, length)));
      left = left.subarray(length);
      this.#wanted = 4;
    }
    this.#pieces = left.length > 0 ? [left] : [];
    this.#bytes = left.length;
    return frames;
  }

  /** The beginning of a message that has not become whole. */
  rest(): Buffer {
    return Buffer.concat(this.#pieces);
  }

  #frameOf(bytes: Buffer): Frame {
    try {
      const { headers, body } = this.#codec.decode(bytes);
      const header = (name: string) => String(headers[name]?.value ?? "");
      const payload = Buffer.from(body);
      switch (header(":message-type")) {
        case "event":
          return { kind: "event", type: header(":event-type"), payload };
        case "exception":
          return { kind: "exception", name: header(":exception-type"), payload };
        case "error":
          return { kind: "error", code: header(":error-code"), message: header(":error-message") };
      }
    } catch {
      // A checksum is wrong, or a header: whoever reads the stream will say so.
    }
    return { kind: "bytes", bytes };
  }
}
