/**
 * What an inspector's frame tells of its process, as far as it matters here. V8 writes the method first, so that a frame
 * of megabytes need not be parsed.
 * @see https://chromedevtools.github.io/devtools-protocol/v8/Debugger/
 */
export function eventIn(frame: Buffer): InspectorEvent | undefined {
  return EVENTS.find(({ start }) => frame.subarray(0, start.length).equals(start))?.event;
}

/** `ending`: the process ends as soon as its debuggers have gone. */
export type InspectorEvent = "paused" | "resumed" | "ending";

const EVENTS: { start: Buffer; event: InspectorEvent }[] = [
  { start: Buffer.from('{"method":"Debugger.paused"'), event: "paused" },
  { start: Buffer.from('{"method":"Debugger.resumed"'), event: "resumed" },
  // The first context is the process's own; `vm` makes the others.
  {
    start: Buffer.from('{"method":"Runtime.executionContextDestroyed","params":{"executionContextId":1,'),
    event: "ending",
  },
];

/** Whether an inspector's frame answers a command. */
export function isAnswer(frame: Buffer): boolean {
  return frame.subarray(0, ANSWER.length).equals(ANSWER);
}

const ANSWER = Buffer.from('{"id":');

/** The method of a client's command; undefined for one that is longer than those that matter here, or no command. */
export function methodIn(frame: Buffer): string | undefined {
  if (frame.length > LONGEST_BYTES) return undefined;
  try {
    const command: unknown = JSON.parse(frame.toString());
    const isCommand = typeof command === "object" && command !== null && "method" in command;
    return isCommand && typeof command.method === "string" ? command.method : undefined;
  } catch {
    return undefined;
  }
}

const LONGEST_BYTES = 1024;
