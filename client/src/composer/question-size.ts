import { MAX_FRAME_BYTES, MAX_TEXT_BYTES, utf8Length } from "@groundfog/lambda/protocol";
import type { Send } from "@groundfog/lambda/protocol";
import type { Settings } from "../chat/conversation.ts";

/** How much too long a question is, in UTF-8 bytes. */
export interface Oversize {
  bytes: number;
  limit: number;
}

/** Stands in for the real ids: all are as long as this or shorter. */
const LONGEST_ID = "x".repeat(64);
/** JSON writes a character as six bytes at most, and all of a frame but for its texts in fewer than this. */
const MAX_ESCAPED_BYTES = 6;
const MAX_ENVELOPE_BYTES = 1_024;

/**
 * Measures a question before it is sent: its text, and the frame around it, which grows with every character that
 * JSON has to escape, and with what the answer is made with.
 */
export function oversizeOf(text: string, { model, ...opts }: Settings = {}): Oversize | undefined {
  const chars = text.length + (opts.system?.length ?? 0);
  if (chars * MAX_ESCAPED_BYTES + MAX_ENVELOPE_BYTES < MAX_TEXT_BYTES) return undefined;
  const textBytes = utf8Length(text);
  if (textBytes > MAX_TEXT_BYTES) return { bytes: textBytes, limit: MAX_TEXT_BYTES };
  const [id, thread, parent] = [LONGEST_ID, LONGEST_ID, LONGEST_ID];
  const frame: Send = { action: "send", v: 1, id, thread, parent, text, ...(model && { model }), opts };
  const frameBytes = utf8Length(JSON.stringify(frame));
  return frameBytes > MAX_FRAME_BYTES ? { bytes: frameBytes, limit: MAX_FRAME_BYTES } : undefined;
}
