import { MAX_FRAME_BYTES, MAX_TEXT_BYTES, SEND_MESSAGE, utf8Length } from "@groundfog/lambda/protocol";
import type { SendMessage } from "@groundfog/lambda/protocol";

/** How much too long a question is, in UTF-8 bytes. */
export interface Oversize {
  bytes: number;
  limit: number;
}

/** A message id stands in for the real one: all are as long as this or shorter. */
const LONGEST_ID = "x".repeat(64);

/**
 * Measures a question before it is sent: its text, and the frame around it, which grows with every character that
 * JSON has to escape.
 */
export function oversizeOf(text: string): Oversize | undefined {
  if (text.length * 6 + 256 < MAX_TEXT_BYTES) return undefined;
  const textBytes = utf8Length(text);
  if (textBytes > MAX_TEXT_BYTES) return { bytes: textBytes, limit: MAX_TEXT_BYTES };
  const frame: SendMessage = { action: SEND_MESSAGE, v: 1, id: LONGEST_ID, thread: LONGEST_ID, text };
  const frameBytes = utf8Length(JSON.stringify(frame));
  return frameBytes > MAX_FRAME_BYTES ? { bytes: frameBytes, limit: MAX_FRAME_BYTES } : undefined;
}
