import type { ThreadMessage } from "../protocol.ts";
import { jsonBytes } from "../push/json-bytes.ts";
import { splitText } from "../push/split-text.ts";

/**
 * Messages in parts whose JSON takes so many bytes at most. One that is too long for a part stands in several, each
 * with a piece of its content.
 */
export function inParts(messages: readonly ThreadMessage[], roomBytes: number): ThreadMessage[][] {
  let part: ThreadMessage[] = [];
  let leftBytes = roomBytes;
  const parts = [part];
  for (const piece of messages.flatMap((message) => piecesOf(message, roomBytes))) {
    const bytes = bytesOf(piece);
    if (bytes > leftBytes && part.length > 0) {
      part = [];
      parts.push(part);
      leftBytes = roomBytes;
    }
    part.push(piece);
    leftBytes -= bytes;
  }
  return parts;
}

function piecesOf(message: ThreadMessage, roomBytes: number): ThreadMessage[] {
  if (bytesOf(message) <= roomBytes) return [message];
  const pieceBytes = roomBytes - bytesOf({ ...message, content: "" });
  return splitText(message.content, pieceBytes).map((content) => ({ ...message, content }));
}

/** With the comma after it. */
function bytesOf(message: ThreadMessage): number {
  return jsonBytes(message) + 1;
}
