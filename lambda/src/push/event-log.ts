import type { EventFrame, RunEvent } from "../protocol.ts";
import { type DeltaEvent, gather, isDelta, joinDeltas } from "./compact.ts";
import { fitEvent } from "./fit-event.ts";
import { roomIn, WIDEST_NUMBER } from "./json-bytes.ts";
import { takeEvents } from "./take-events.ts";

/**
 * The events of one run, numbered from 0. New text gathers at the end until it is cut; an event that was cut never
 * changes, and fits into a frame.
 */
export class EventLog {
  readonly run: string;
  readonly #cut: RunEvent[] = [];
  #gathered: RunEvent[] = [];
  /** The first half of a surrogate pair, the other half of which may come with the next event. */
  #half: DeltaEvent | undefined;
  /** Kinds of delta of which there was one. */
  readonly #begun = new Set<DeltaEvent["type"]>();
  /** Whether something gathered may not wait for a connection's spacing. */
  #urgent = false;
  /** What was cut with a smaller number than this may not wait either. */
  #urgentEnd = 0;
  readonly #room: number;

  constructor(run: string) {
    this.run = run;
    this.#room = roomIn({ v: 1, k: "ev", r: run, s: WIDEST_NUMBER } satisfies Omit<EventFrame, "e">);
  }

  push(event: RunEvent): void {
    const whole = this.#keepPairsWhole(event);
    if (isDelta(whole)) {
      if (whole.delta === "") return;
      this.#urgent ||= !this.#begun.has(whole.type);
      this.#begun.add(whole.type);
    } else this.#urgent = true;
    gather(this.#gathered, whole);
  }

  /** Everything so far; the array grows with the next cut. */
  events(): readonly RunEvent[] {
    this.#cutGathered();
    return this.#cut;
  }

  /** How many events are cut: a connection at this number has caught up. */
  get length(): number {
    return this.#cut.length;
  }

  /** Whether there is anything for a connection at this number. */
  hasAfter(next: number): boolean {
    return next < this.#cut.length || this.#gathered.length > 0;
  }

  /** Whether there is something for a connection at this number that is to go at once. */
  isUrgent(next: number): boolean {
    return this.#urgent || next < this.#urgentEnd;
  }

  /** The next events for a connection at this number, as many as fit; `undefined` when there are none. */
  frameFrom(next: number): EventFrame | undefined {
    // A connection that lags behind leaves text to gather for those that do not.
    if (this.#urgent || next >= this.#cut.length) this.#cutGathered();
    const e = takeEvents(this.#cut, next, this.#room);
    return e.length > 0 ? { v: 1, k: "ev", r: this.run, s: next, e } : undefined;
  }

  /** Nothing follows, so nothing waits any more. */
  close(): void {
    if (this.#half) gather(this.#gathered, this.#half);
    this.#half = undefined;
    this.#urgent = true;
    this.#cutGathered();
  }

  #cutGathered(): void {
    for (const event of this.#gathered) this.#cut.push(...fitEvent(event, this.#room));
    this.#gathered = [];
    if (this.#urgent) this.#urgentEnd = this.#cut.length;
    this.#urgent = false;
  }

  #keepPairsWhole(event: RunEvent): RunEvent {
    let whole = event;
    if (this.#half) {
      const joined = joinDeltas(this.#half, event);
      if (joined) whole = joined;
      else gather(this.#gathered, this.#half);
      this.#half = undefined;
    }
    if (!isDelta(whole) || !/[\ud800-\udbff]$/.test(whole.delta)) return whole;
    this.#half = { ...whole, delta: whole.delta.slice(-1) };
    return { ...whole, delta: whole.delta.slice(0, -1) };
  }
}
