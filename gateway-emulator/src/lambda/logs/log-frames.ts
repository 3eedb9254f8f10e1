/** One line that a function logged. */
export interface LogLine {
  /** `INFO`, `ERROR` and so on; undefined for what went to stdout or stderr directly. */
  level?: string;
  /** Milliseconds since the Unix epoch. */
  at?: number;
  message: string;
}

const HEADER_BYTES = 16;
const FRAME_TYPE_TEXT = 0xa55a0003;
const FRAME_TYPE_JSON = 0xa55a0002;

/** The level bits of a frame's type, as `aws-lambda-ric` sets them. */
const LEVELS: Record<number, string> = {
  4: "TRACE",
  8: "DEBUG",
  12: "INFO",
  16: "WARN",
  20: "ERROR",
  24: "FATAL",
};

/**
 * Takes the frames that a runtime client writes to its telemetry descriptor apart: type, length, time in
 * microseconds, message. Frames may be cut anywhere between two calls.
 */
export function createLogFrameReader(onLine: (line: LogLine) => void): (chunk: Buffer) => void {
  let held: Buffer = Buffer.alloc(0);
  return (chunk) => {
    held = Buffer.concat([held, chunk]);
    while (held.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + held.readUInt32BE(4);
      if (held.length < end) return;
      const type = held.readUInt32BE(0);
      const level = LEVELS[(type ^ (isJson(type) ? FRAME_TYPE_JSON : FRAME_TYPE_TEXT)) & 0xfc];
      const at = Number(held.readBigUInt64BE(8) / 1000n);
      onLine({
        ...(level !== undefined && { level }),
        at,
        message: held.toString("utf8", HEADER_BYTES, end),
      });
      held = held.subarray(end);
    }
  };
}

function isJson(type: number): boolean {
  return (type & 3) === (FRAME_TYPE_JSON & 3);
}
