import type { Breakage } from "../model/breakage.ts";
import type { PlainEvent } from "./script-event.ts";

/** What of a script breaks a stream. */
export type Break = Extract<
  PlainEvent,
  | { exception: unknown }
  | { error: unknown }
  | { corrupt: unknown }
  | { truncate: number }
  | { disconnect: true }
  | { reset: string }
  | { goAway: true }
  | { end: true }
>;

const BREAKS = ["exception", "error", "corrupt", "truncate", "disconnect", "reset", "goAway", "end"];

export function isBreak(event: PlainEvent): event is Break {
  return BREAKS.some((kind) => kind in event);
}

export function breakageOf(event: Break): Breakage {
  if ("exception" in event) return { type: "exception", ...event.exception };
  if ("error" in event) return { type: "error", ...event.error };
  if ("corrupt" in event)
    return event.corrupt === true ? { type: "corrupt" } : { type: "corrupt", what: event.corrupt };
  if ("truncate" in event) return { type: "truncate", bytes: event.truncate };
  if ("disconnect" in event) return { type: "disconnect" };
  if ("reset" in event) return { type: "reset", code: event.reset };
  if ("goAway" in event) return { type: "goAway" };
  return { type: "end" };
}

/** Whether nothing is said after it. Of what is truncated, a part is said. */
export function isLast({ type }: Breakage): boolean {
  return type !== "corrupt" && type !== "truncate" && type !== "goAway";
}

/** Whether it ends the connection, so that a client forgets what it has received and not yet read. */
export function cutsOff({ type }: Breakage): boolean {
  return type === "disconnect" || type === "reset";
}
