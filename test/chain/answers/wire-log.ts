import { isDeepStrictEqual } from "node:util";
import type { EventFrame, RunEvent, Snapshot } from "../../../lambda/src/protocol.ts";

/** What a page was told of one run, put together by the protocol's own rules and by nothing else. */
export class WireLog {
  #events = new Map<number, RunEvent>();
  #base: { last: number; events: RunEvent[] } | undefined;
  #parts = new Map<number, Snapshot>();
  /** What the protocol does not allow. */
  readonly complaints: string[] = [];

  /** The number of the last event that is known with all before it; -1 for none. */
  get last(): number {
    let last = this.#base?.last ?? -1;
    while (this.#events.has(last + 1)) last++;
    return last;
  }

  takeEvents({ s, e }: EventFrame): void {
    for (const [index, event] of e.entries()) this.#takeEvent(s + index, event);
  }

  takeSnapshot(part: Snapshot): void {
    const [first] = this.#parts.values();
    if (first && (first.s !== part.s || first.n !== part.n)) this.#parts.clear();
    this.#parts.set(part.p, part);
    if (this.#parts.size < part.n) return;
    const events = [...this.#parts.values()].sort((one, other) => one.p - other.p).flatMap(({ e }) => e);
    this.#parts.clear();
    this.#replace(part.s, events);
  }

  /** The text of the answer so far, as a page shows it: its messages are paragraphs. */
  text(): string {
    return textIn(this.#soFar());
  }

  end(): Extract<RunEvent, { type: "RUN_FINISHED" | "RUN_ERROR" }> | undefined {
    const last = this.#soFar().at(-1);
    return last?.type === "RUN_FINISHED" || last?.type === "RUN_ERROR" ? last : undefined;
  }

  #takeEvent(number: number, event: RunEvent): void {
    const known = this.#events.get(number);
    if (known && !isDeepStrictEqual(known, event))
      this.complaints.push(
        `event ${number} was ${JSON.stringify(known)} and is now ${JSON.stringify(event)}`,
      );
    this.#events.set(number, event);
  }

  /** A snapshot takes the place of all that was there; it says the same, but for an end in a dead worker's place. */
  #replace(last: number, events: RunEvent[]): void {
    const isEnd = this.#isEnd(events);
    const length = isEnd ? last : last + 1;
    const before = Array.from({ length }, (_, number) => this.#events.get(number));
    const whole = before.filter((event) => event !== undefined);
    if (whole.length === length && textIn(whole) !== textIn(events))
      this.complaints.push(`the snapshot up to event ${last} has another text than these events had`);
    this.#base = { last, events };
    for (const number of this.#events.keys()) if (isEnd && number >= last) this.#events.delete(number);
  }

  #isEnd(events: RunEvent[]): boolean {
    const type = events.at(-1)?.type;
    return type === "RUN_FINISHED" || type === "RUN_ERROR";
  }

  #soFar(): RunEvent[] {
    const from = (this.#base?.last ?? -1) + 1;
    const further = Array.from({ length: this.last + 1 - from }, (_, index) =>
      this.#events.get(from + index),
    );
    return [...(this.#base?.events ?? []), ...further.filter((event) => event !== undefined)];
  }
}

/** The text that events say. */
export function textIn(events: readonly RunEvent[]): string {
  const texts = new Map<string, string>();
  for (const event of events) {
    if (event.type === "CUSTOM" && event.name === "guardrail" && event.value.replace) texts.clear();
    if (event.type === "TEXT_MESSAGE_CONTENT")
      texts.set(event.messageId, (texts.get(event.messageId) ?? "") + event.delta);
  }
  return [...texts.values()].join("\n\n");
}
