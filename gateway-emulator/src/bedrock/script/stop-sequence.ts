import type { ScriptEvent } from "./script.ts";

export interface Cut {
  events: readonly ScriptEvent[];
  /** Whether a stop sequence ended the answer. */
  stopped: boolean;
}

/**
 * Ends a script before the first stop sequence in its text, also where texts that follow one another make it up together.
 * The sequence itself is not part of the answer.
 */
export function cutAtStopSequence(events: readonly ScriptEvent[], stopSequences: readonly string[]): Cut {
  if (stopSequences.length === 0) return { events, stopped: false };
  const kept: ScriptEvent[] = [];
  let run: ScriptEvent[] = [];
  for (const event of events) {
    if ("text" in event || "delayMs" in event) {
      run.push(event);
      const cut = cutRun(run, stopSequences);
      if (cut) return { events: [...kept, ...cut], stopped: true };
      continue;
    }
    kept.push(...run, event);
    run = [];
  }
  return { events: [...kept, ...run], stopped: false };
}

/** Texts of one block, with the delays between them, up to the earliest stop sequence. */
function cutRun(run: readonly ScriptEvent[], stopSequences: readonly string[]): ScriptEvent[] | undefined {
  const block = run.map((event) => ("text" in event ? event.text : "")).join("");
  const found = stopSequences.map((sequence) => block.indexOf(sequence)).filter((index) => index >= 0);
  if (found.length === 0) return undefined;
  let left = Math.min(...found);
  const kept: ScriptEvent[] = [];
  for (const event of run) {
    if (left === 0) break;
    if ("text" in event) {
      kept.push({ text: event.text.slice(0, left) });
      left -= Math.min(left, event.text.length);
    } else {
      kept.push(event);
    }
  }
  return kept;
}
