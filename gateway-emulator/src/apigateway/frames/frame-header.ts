/**
 * What the first two bytes of a frame say of it; `broken` is what no client may send, whatever follows.
 * @see https://www.rfc-editor.org/rfc/rfc6455#section-5.2
 */
export type FrameKind = "text" | "binary" | "close" | "ping" | "broken";

const FIN = 0x80;
const RSV1 = 0x40;
const RSV2 = 0x20;
const RSV3 = 0x10;
const OPCODE = 0x0f;
const MASKED = 0x80;
const CONTINUATION = 0x0;
const TEXT = 0x1;
const BINARY = 0x2;
const CLOSE = 0x8;
const PONG = 0xa;
const MAX_CONTROL_BYTES = 125;

/**
 * The kind of the frame that begins at `at`, of which two bytes must be there. A continuation counts as text, a pong
 * as a ping.
 * @param compressed whether compression was negotiated, so that a data frame's first reserved bit may be set
 */
export function frameKindAt(bytes: Buffer, at: number, compressed: boolean): FrameKind {
  const first = bytes[at] ?? 0;
  const second = bytes[at + 1] ?? 0;
  const opcode = first & OPCODE;
  if ((second & MASKED) === 0 || (first & (RSV2 | RSV3)) !== 0) return "broken";
  if (opcode >= CLOSE && opcode <= PONG) return controlKind(first, second & ~MASKED);
  if ((first & RSV1) !== 0 && !compressed) return "broken";
  if (opcode === BINARY) return "binary";
  return opcode === TEXT || opcode === CONTINUATION ? "text" : "broken";
}

function controlKind(first: number, payloadBytes: number): FrameKind {
  const close = (first & OPCODE) === CLOSE;
  if ((first & (FIN | RSV1)) !== FIN || payloadBytes > MAX_CONTROL_BYTES) return "broken";
  // A close frame has a whole code or none.
  if (close && payloadBytes === 1) return "broken";
  return close ? "close" : "ping";
}

/** How long the header of the frame at `at` is, by its first two bytes. */
export function headerBytesAt(bytes: Buffer, at: number): number {
  const second = bytes[at + 1] ?? 0;
  const length = second & ~MASKED;
  const extended = length === 127 ? 8 : length === 126 ? 2 : 0;
  return 2 + extended + ((second & MASKED) === 0 ? 0 : 4);
}

/** How long the payload of the frame at `at` is on the wire; its header must be there. */
export function payloadBytesAt(bytes: Buffer, at: number): number {
  const length = (bytes[at + 1] ?? 0) & ~MASKED;
  if (length === 126) return bytes.readUInt16BE(at + 2);
  if (length === 127) return bytes.readUInt32BE(at + 2) * 2 ** 32 + bytes.readUInt32BE(at + 6);
  return length;
}
