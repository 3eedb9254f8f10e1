import { CutBytes } from "./cut-bytes.ts";
import { createLineReader } from "./text-lines.ts";

/** One line that a function logged. */
export interface LogLine {
  /** `INFO`, `ERROR` and so on; undefined for what went to stdout or stderr directly. */
  level?: string;
  /** Milliseconds since the Unix epoch. */
  at?: number;
  /** Whether its process had told before why the handler does not load; not when absent. */
  afterInitError?: boolean;
  message: string;
}

/** The level bits of a frame's type, as `aws-lambda-ric` sets them. */
const LEVELS: Record<number, string> = {
  4: "TRACE",
  8: "DEBUG",
  12: "INFO",
  16: "WARN",
  20: "ERROR",
  24: "FATAL",
};
const LEVEL_BITS = 0x1c;

/** Four bytes of type, four of length, eight of time. */
const HEADER_BYTES = 16;
const FIRST_BYTE = 0xa5;

/** No text in Node.js is longer, so nothing that says so is a frame. */
const MAX_LENGTH_BYTES = 0x2000_0000;

/**
 * Takes the frames that a runtime client writes to its telemetry descriptor apart: type, length, time in microseconds,
 * message. Frames may be cut anywhere between two calls; a message that is too long is cut. The descriptor is open to
 * the handler too: what stands there and is no frame becomes lines of their own, and the next frame is found again.
 */
export function createLogFrameReader(onLine: (line: LogLine) => void): (chunk: Buffer) => void {
  const header = Buffer.alloc(HEADER_BYTES);
  let headerBytes = 0;
  const message = new CutBytes();
  let missingBytes = 0;
  const strays = createLineReader((text) => onLine({ message: text }));

  function readHeader(chunk: Buffer, from: number): number {
    if (headerBytes === 0 && chunk[from] !== FIRST_BYTE) {
      const start = chunk.indexOf(FIRST_BYTE, from);
      const end = start < 0 ? chunk.length : start;
      strays.read(chunk.subarray(from, end));
      return end;
    }
    header[headerBytes++] = chunk[from] ?? 0;
    while (headerBytes > 0 && !beginsFrame(header, headerBytes)) {
      strays.read(Buffer.of(header[0] ?? 0));
      header.copyWithin(0, 1, headerBytes--);
    }
    if (headerBytes === HEADER_BYTES) {
      strays.end();
      missingBytes = header.readUInt32BE(4);
      if (missingBytes === 0) finish();
    }
    return from + 1;
  }

  function readMessage(chunk: Buffer, from: number): number {
    const piece = chunk.subarray(from, from + missingBytes);
    message.append(piece);
    missingBytes -= piece.length;
    if (missingBytes === 0) finish();
    return from + piece.length;
  }

  function finish(): void {
    const level = LEVELS[(header[3] ?? 0) & LEVEL_BITS];
    const at = Number(header.readBigUInt64BE(8) / 1000n);
    headerBytes = 0;
    onLine({ ...(level !== undefined && { level }), at, message: message.take() });
  }

  return (chunk) => {
    let at = 0;
    while (at < chunk.length)
      at = headerBytes < HEADER_BYTES ? readHeader(chunk, at) : readMessage(chunk, at);
  };
}

/** Whether these bytes can be the beginning of a frame: 0xa55a0003 (text) or 0xa55a0002 (JSON) with a level's bits. */
function beginsFrame(header: Buffer, bytes: number): boolean {
  if (header[0] !== FIRST_BYTE) return false;
  if (bytes > 1 && header[1] !== 0x5a) return false;
  if (bytes > 2 && header[2] !== 0x00) return false;
  if (bytes > 3 && ((header[3] ?? 0) & ~(LEVEL_BITS | 1)) !== 2) return false;
  if (bytes > 7 && header.readUInt32BE(4) > MAX_LENGTH_BYTES) return false;
  // Microseconds leave the first byte empty for two thousand years.
  return bytes <= 8 || header[8] === 0;
}
