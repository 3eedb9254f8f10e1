import type { RunEvent } from "../protocol.ts";
import { isDelta } from "./compact.ts";
import { jsonBytes } from "./json-bytes.ts";
import { splitText } from "./split-text.ts";

/**
 * Says an event in events of at most `maxBytes` of JSON each. A delta becomes several. Of anything else the long
 * strings are shortened, such as a tool's result, which the model has had in full; what is still too long is left out.
 */
export function fitEvent(event: RunEvent, maxBytes: number): RunEvent[] {
  if (jsonBytes(event) <= maxBytes) return [event];
  if (!isDelta(event)) return shorten(event, maxBytes);
  const room = maxBytes - jsonBytes({ ...event, delta: "" });
  return splitText(event.delta, room).map((delta) => ({ ...event, delta }));
}

/** How long, in UTF-16 code units, a string of a shortened event may be: halved from the one to the other until it fits. */
const LONGEST_STRING = 16_384;
const SHORTEST_STRING = 64;

function shorten(event: RunEvent, maxBytes: number): RunEvent[] {
  for (let maxLength = LONGEST_STRING; maxLength >= SHORTEST_STRING; maxLength /= 2) {
    const json = JSON.stringify(event, (_key, value: unknown) =>
      typeof value === "string" && value.length > maxLength ? ellipsis(value, maxLength) : value,
    );
    const short = JSON.parse(json) as RunEvent;
    if (jsonBytes(short) <= maxBytes) return [short];
  }
  return [];
}

function ellipsis(text: string, maxLength: number): string {
  return `${text.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
