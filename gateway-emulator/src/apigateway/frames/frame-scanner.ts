import { MAX_FRAME_BYTES } from "../limits.ts";
import { frameKindAt, headerBytesAt, payloadBytesAt, type FrameKind } from "./frame-header.ts";

/** A frame that API Gateway closes the connection for, as soon as its header is there. */
export type RefusedFrame = { why: "too long"; payloadBytes: number } | { why: "binary" };

export interface FrameScannerOptions {
  /** Whether compression was negotiated. */
  compressed: boolean;
  /** Gets the frames that may pass, whole: one or more in each call. */
  pass: (frames: Buffer) => void;
  /** Told once, of the first frame that may not pass; nothing but a close frame passes after it. */
  refuse: (frame: RefusedFrame) => void;
}

/**
 * Looks at the header of each frame before the WebSocket library reads it, which knows no limit for a frame. A frame
 * counts with its length on the wire, compressed or not. One that is not whole is held back, so that a slow sender
 * costs what it has sent and no more; one that breaks the protocol passes, since the library has the close codes.
 */
export class FrameScanner {
  readonly #options: FrameScannerOptions;
  /** The beginning of a frame's header. */
  #header: Buffer | undefined;
  /** A frame that may pass and is not whole, and how many of its bytes have come. */
  #begun: Buffer | undefined;
  #begunBytes = 0;
  /** How many bytes of the begun frame, or of one that may not pass, are still to come. */
  #missingBytes = 0;
  #refused = false;
  /** After a close frame, or a broken one, nothing counts any more. */
  #ended = false;

  constructor(options: FrameScannerOptions) {
    this.#options = options;
  }

  /** Takes the next bytes of the connection, however they were cut. */
  scan(chunk: Buffer): void {
    const bytes = this.#header ? Buffer.concat([this.#header, chunk]) : chunk;
    this.#header = undefined;
    let at = 0;
    while (at < bytes.length && !this.#ended)
      at = this.#missingBytes > 0 ? this.#takeMissing(bytes, at) : this.#takeFrames(bytes, at);
  }

  /** Lets go of what it holds; what still comes is dropped. */
  end(): void {
    this.#ended = true;
    this.#header = undefined;
    this.#begun = undefined;
  }

  /** Passes the whole frames from `from` on, and begins the one after them; says how far that is. */
  #takeFrames(bytes: Buffer, from: number): number {
    let at = from;
    while (at < bytes.length && !this.#ended) {
      const kind = bytes.length - at < 2 ? "unknown" : frameKindAt(bytes, at, this.#options.compressed);
      if (kind === "broken") return this.#breakOff(bytes, from, at);
      if (kind === "unknown" || at + headerBytesAt(bytes, at) > bytes.length) {
        this.#header = Buffer.from(bytes.subarray(at));
        this.#pass(bytes, from, at);
        return bytes.length;
      }
      const payloadBytes = payloadBytesAt(bytes, at);
      const end = at + headerBytesAt(bytes, at) + payloadBytes;
      const mayPass = this.#mayPass(kind, payloadBytes);
      if (!mayPass || end > bytes.length) {
        this.#missingBytes = end - at;
        this.#pass(bytes, from, at);
        if (mayPass) this.#begun = Buffer.allocUnsafeSlow(bytes.length - at);
        else this.#refuse(kind, payloadBytes);
        return at;
      }
      at = end;
      this.#ended = kind === "close";
    }
    this.#pass(bytes, from, at);
    return at;
  }

  /** The two bytes that show what is broken are all that the library needs to close the connection for it. */
  #breakOff(bytes: Buffer, from: number, at: number): number {
    this.#ended = true;
    this.#pass(bytes, from, this.#refused ? at : at + 2);
    return bytes.length;
  }

  /** Takes what is there of the missing bytes; says where the next frame begins. */
  #takeMissing(bytes: Buffer, from: number): number {
    const end = Math.min(bytes.length, from + this.#missingBytes);
    this.#missingBytes -= end - from;
    if (this.#begun) this.#hold(this.#begun, bytes.subarray(from, end));
    if (!this.#begun || this.#missingBytes > 0) return end;
    const frame = this.#begun;
    this.#begun = undefined;
    this.#begunBytes = 0;
    this.#ended = frameKindAt(frame, 0, this.#options.compressed) === "close";
    this.#options.pass(frame);
    return end;
  }

  /** Doubles what it holds when it is full, so that a payload that comes byte by byte is not copied for each of them. */
  #hold(begun: Buffer, bytes: Buffer): void {
    const heldBytes = this.#begunBytes + bytes.length;
    let held = begun;
    if (heldBytes > begun.length) {
      const wholeBytes = heldBytes + this.#missingBytes;
      held = Buffer.allocUnsafeSlow(Math.min(wholeBytes, Math.max(heldBytes, 2 * begun.length)));
      begun.copy(held, 0, 0, this.#begunBytes);
    }
    held.set(bytes, this.#begunBytes);
    this.#begun = held;
    this.#begunBytes = heldBytes;
  }

  #mayPass(kind: FrameKind, payloadBytes: number): boolean {
    if (kind === "close") return true;
    return !this.#refused && kind !== "binary" && payloadBytes <= MAX_FRAME_BYTES;
  }

  #refuse(kind: FrameKind, payloadBytes: number): void {
    if (this.#refused) return;
    this.#refused = true;
    const tooLong = payloadBytes > MAX_FRAME_BYTES || kind !== "binary";
    this.#options.refuse(tooLong ? { why: "too long", payloadBytes } : { why: "binary" });
  }

  #pass(bytes: Buffer, from: number, end: number): void {
    if (end <= from) return;
    this.#options.pass(from === 0 && end === bytes.length ? bytes : bytes.subarray(from, end));
  }
}
