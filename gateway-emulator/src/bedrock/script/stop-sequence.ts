import type { PlainEvent } from "./script-event.ts";

export interface Cut {
  events: readonly PlainEvent[];
  /** The one that ended the answer; absent where none did. */
  stopSequence?: string;
}

/**
 * Ends a script before the first stop sequence in its text, also where texts that follow one another make it up together.
 * The sequence itself is not part of the answer.
 */
export function cutAtStopSequence(events: readonly PlainEvent[], stopSequences: readonly string[]): Cut {
  if (stopSequences.length === 0) return { events };
  const kept: PlainEvent[] = [];
  let run: PlainEvent[] = [];
  for (const event of events) {
    if ("text" in event || "delayMs" in event || "citation" in event) {
      run.push(event);
      const cut = cutRun(run, stopSequences);
      if (cut) return { events: [...kept, ...cut.events], stopSequence: cut.stopSequence };
      continue;
    }
    kept.push(...run, event);
    run = [];
  }
  return { events: [...kept, ...run] };
}

/** Texts of one block, with what is between them, up to the earliest stop sequence; of several there, the first that was given. */
function cutRun(run: readonly PlainEvent[], stopSequences: readonly string[]): Required<Cut> | undefined {
  const block = run.map((event) => ("text" in event ? event.text : "")).join("");
  const [first] = stopSequences
    .map((stopSequence) => ({ stopSequence, at: block.indexOf(stopSequence) }))
    .filter(({ at }) => at >= 0)
    .sort((one, other) => one.at - other.at);
  if (!first) return undefined;
  let left = first.at;
  const events: PlainEvent[] = [];
  for (const event of run) {
    if (left === 0) break;
    if ("text" in event) {
      events.push({ text: event.text.slice(0, left) });
      left -= Math.min(left, event.text.length);
    } else {
      events.push(event);
    }
  }
  return { events, stopSequence: first.stopSequence };
}
