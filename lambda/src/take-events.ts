import { type RunEvent, utf8Length } from "./protocol.ts";

/**
 * Takes from the front of `waiting` as many events as fit into `maxBytes` of a JSON array's inside, at least one;
 * a text that does not fit is cut between two code points, and its rest stays at the front.
 */
export function takeEvents(waiting: RunEvent[], maxBytes: number): RunEvent[] {
  const taken: RunEvent[] = [];
  let room = maxBytes;
  for (let event = waiting[0]; event; event = waiting[0]) {
    const size = jsonBytes(event) + 1;
    if (size <= room) {
      taken.push(event);
      waiting.shift();
      room -= size;
      continue;
    }
    const [head, rest] = cut(event, room);
    if (head) {
      taken.push(head);
      waiting[0] = rest;
    } else if (taken.length === 0) {
      taken.push(event);
      waiting.shift();
    }
    break;
  }
  return taken;
}

function cut(event: RunEvent, room: number): [head: RunEvent | undefined, rest: RunEvent] {
  if (event.type !== "TEXT_MESSAGE_CONTENT") return [undefined, event];
  let left = room - jsonBytes({ ...event, delta: "" }) - 1;
  let end = 0;
  for (const codePoint of event.delta) {
    left -= jsonBytes(codePoint) - 2;
    if (left < 0) break;
    end += codePoint.length;
  }
  if (end === 0) return [undefined, event];
  return [
    { ...event, delta: event.delta.slice(0, end) },
    { ...event, delta: event.delta.slice(end) },
  ];
}

function jsonBytes(value: unknown): number {
  return utf8Length(JSON.stringify(value));
}
