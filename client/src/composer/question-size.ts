import { MAX_FRAME_BYTES, MAX_TEXT_BYTES, utf8Length } from "@groundfog/lambda/protocol";
import type { Send } from "@groundfog/lambda/protocol";

/** How much too long a question is, in UTF-8 bytes. */
export interface Oversize {
  bytes: number;
  limit: number;
}

/** Stands in for the real ids: all are as long as this or shorter. */
const LONGEST_ID = "x".repeat(64);

/**
 * Measures a question before it is sent: its text, and the frame around it, which grows with every character that
 * JSON has to escape.
 */
export function oversizeOf(text: string): Oversize | undefined {
  if (text.length * 6 + 256 < MAX_TEXT_BYTES) return undefined;
  const textBytes = utf8Length(text);
  if (textBytes > MAX_TEXT_BYTES) return { bytes: textBytes, limit: MAX_TEXT_BYTES };
  const [id, thread, parent] = [LONGEST_ID, LONGEST_ID, LONGEST_ID];
  const frame: Send = { action: "send", v: 1, id, thread, parent, text };
  const frameBytes = utf8Length(JSON.stringify(frame));
  return frameBytes > MAX_FRAME_BYTES ? { bytes: frameBytes, limit: MAX_FRAME_BYTES } : undefined;
}
