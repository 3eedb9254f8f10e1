import type { RunEvent } from "../protocol.ts";

/** An event that adds text: of the answer, of the model's reasoning, or of a tool call's arguments. */
export type DeltaEvent = Extract<RunEvent, { delta: string }>;

export function isDelta(event: RunEvent): event is DeltaEvent {
  return "delta" in event;
}

/** Joins adjacent deltas of one message or tool call; nothing else changes. */
export function compactEvents(events: readonly RunEvent[]): RunEvent[] {
  const compact: RunEvent[] = [];
  for (const event of events) gather(compact, event);
  return compact;
}

/** Appends an event, or its text to the last one's where both write the same. */
export function gather(events: RunEvent[], event: RunEvent): void {
  const last = events.at(-1);
  const joined = last && joinDeltas(last, event);
  if (joined) events[events.length - 1] = joined;
  else events.push(event);
}

/** Both texts as one event; `undefined` when they are not of one message or tool call. */
export function joinDeltas(first: RunEvent, second: RunEvent): DeltaEvent | undefined {
  if (!isDelta(first) || !isDelta(second)) return undefined;
  if (first.type !== second.type || writtenTo(first) !== writtenTo(second)) return undefined;
  return { ...first, delta: first.delta + second.delta };
}

function writtenTo(event: DeltaEvent): string {
  return event.type === "TOOL_CALL_ARGS" ? event.toolCallId : event.messageId;
}
