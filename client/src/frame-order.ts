import type { EventFrame } from "@groundfog/lambda/protocol";

/** Hands a run's frames on in the order of their `s`, in whatever order they arrive; a repeated one is dropped. */
export function inOrder(apply: (frame: EventFrame) => void): (frame: EventFrame) => void {
  let next = 0;
  const early = new Map<number, EventFrame>();
  return (frame) => {
    if (frame.s < next) return;
    early.set(frame.s, frame);
    for (let due = early.get(next); due; due = early.get(next)) {
      early.delete(next);
      next += 1;
      apply(due);
    }
  };
}
