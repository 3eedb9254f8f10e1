/** Where a text stops being JSON; both count from 1. */
export interface JsonFault {
  line: number;
  column: number;
}

/** Reads JSON, with or without a byte order mark; a text that is none gives the place of its first fault. */
export function parseJson(text: string): { value: unknown } | { fault: JsonFault } {
  const json = text.startsWith("\uFEFF") ? text.slice(1) : text;
  try {
    return { value: JSON.parse(json) as unknown };
  } catch {
    return { fault: placeOf(json, faultOffset(json)) };
  }
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * JSON.parse names no place for an unexpected token. But the text up to the fault could still become JSON, and
 * the text up to and with it could not: the shortest prefix that is beyond saving ends at the fault.
 */
function faultOffset(json: string): number {
  let hopeful = 0;
  let hopeless = json.length + 1;
  while (hopeless - hopeful > 1) {
    const middle = (hopeful + hopeless) >> 1;
    if (failsBeforeItsEnd(json.slice(0, middle))) hopeless = middle;
    else hopeful = middle;
  }
  return hopeful;
}

function failsBeforeItsEnd(prefix: string): boolean {
  try {
    JSON.parse(prefix);
    return false;
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    const position = /at position (\d+)/.exec(message)?.[1];
    if (position !== undefined) return Number(position) < prefix.length;
    return message.startsWith("Unexpected token");
  }
}

function placeOf(json: string, offset: number): JsonFault {
  const before = json.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}
