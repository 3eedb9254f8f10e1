import type { RunEvent } from "../protocol.ts";
import { jsonBytes } from "./json-bytes.ts";

/** As many events, from number `from` on, as fit into `maxBytes` of a JSON array's inside: at least one, if there is one. */
export function takeEvents(events: readonly RunEvent[], from: number, maxBytes: number): RunEvent[] {
  let end = from;
  // The last one has no comma after it.
  for (let room = maxBytes + 1; end < events.length; end++) {
    room -= jsonBytes(events[end]) + 1;
    if (room < 0 && end > from) break;
  }
  return events.slice(from, end);
}
