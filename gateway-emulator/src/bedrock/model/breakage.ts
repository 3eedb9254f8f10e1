/** A break in a stream. All but `corrupt` end it. */
export type Breakage =
  /** A modelled exception as an event, such as `throttlingException`. */
  | {
      type: "exception";
      name: string;
      message: string;
      /** Of `modelStreamErrorException`. */
      originalStatusCode?: number;
      originalMessage?: string;
    }
  /** An unmodelled error, as an event. */
  | { type: "error"; code: string; message: string }
  /** The next event's frame is wrong in one way; its checksum is when nothing is said. */
  | { type: "corrupt"; what?: FrameCorruption }
  /** The connection drops, by a FIN. */
  | { type: "disconnect" }
  /** The stream ends here, without messageStop. */
  | { type: "end" }
  /** The next event would begin here; only so many of its bytes come, then the stream ends. */
  | { type: "truncate"; bytes: number }
  /** HTTP/2's RST_STREAM with this error code (`CANCEL`, `INTERNAL_ERROR`, …); over HTTP/1.1 a TCP reset. */
  | { type: "reset"; code: Http2ErrorCode }
  /** HTTP/2's GOAWAY, after which the stream goes on; over HTTP/1.1 nothing. Does not end it. */
  | { type: "goAway" };

/** What can be wrong with a frame while all else is right: either checksum, the payload's JSON, the name of its type. */
export const FRAME_CORRUPTIONS = ["checksum", "prelude", "json", "eventType"] as const;

export type FrameCorruption = (typeof FRAME_CORRUPTIONS)[number];

/** @see https://www.rfc-editor.org/rfc/rfc9113#section-7 */
export const HTTP2_ERROR_CODES = {
  NO_ERROR: 0x0,
  PROTOCOL_ERROR: 0x1,
  INTERNAL_ERROR: 0x2,
  REFUSED_STREAM: 0x7,
  CANCEL: 0x8,
  ENHANCE_YOUR_CALM: 0xb,
} as const;

export type Http2ErrorCode = keyof typeof HTTP2_ERROR_CODES;
