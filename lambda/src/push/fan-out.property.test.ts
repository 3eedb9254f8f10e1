import * as fc from "fast-check";
import { expect, test } from "vitest";
import { MAX_FRAME_BYTES, type RunEvent, type ServerFrame } from "../protocol.ts";
import { arbitraryEvent, shown } from "../../test/arbitrary-events.ts";
import { createVirtualTime } from "../../test/virtual-time.ts";
import { createFanOut } from "./fan-out.ts";
import { jsonBytes } from "./json-bytes.ts";
import type { PostOutcome } from "./post-to-connection.ts";

const CONNECTIONS = ["a", "b", "c"];

/** What becomes of a post: an answer, an error before it arrived, or an error after. */
type Fate = { latencyMs: number; what: PostOutcome | "lost" | "unclear" };

/** Few enough faults in a row that a connection is never given up: together they take less than 10 s. */
const fates: fc.Arbitrary<Fate[]> = fc
  .array(
    fc.record({
      latencyMs: fc.nat(120),
      what: fc.oneof(
        { weight: 20, arbitrary: fc.constant("delivered" as const) },
        { weight: 1, arbitrary: fc.constantFrom("gone", "limited", "lost", "unclear" as const) },
      ),
    }),
    { maxLength: 60, size: "max" },
  )
  .filter((list) => list.filter(({ what }) => what !== "delivered").length <= 4);

type Step =
  | { do: "push"; event: RunEvent }
  | { do: "listen"; connection: string; from: number }
  | { do: "save" }
  | { do: "heartbeat" };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: arbitraryEvent.map((event) => ({ do: "push" as const, event })) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("listen" as const),
      connection: fc.constantFrom(...CONNECTIONS),
      from: fc.nat(100),
    }),
  },
  { weight: 1, arbitrary: fc.constantFrom({ do: "save" as const }, { do: "heartbeat" as const }) },
);

/** The other end of a connection: takes frames as the page does, and fails when an event is missing. */
interface Listener {
  cursor: number;
  events: RunEvent[];
  gone: boolean;
}

class Run {
  readonly time = createVirtualTime();
  readonly listeners = new Map<string, Listener>();
  readonly inFlight = new Set<string>();
  /** What a post found wrong: thrown there, it would count as an error of the connection. */
  readonly faults: string[] = [];
  readonly #fates: Map<string, Fate[]>;
  readonly fanOut = createFanOut({
    run: "run",
    after: this.time.after,
    post: (connection) => (frame) => this.#post(connection, frame),
    onGone: (connection) => {
      if (!this.listeners.get(connection)?.gone) this.faults.push(`${connection} is not gone`);
    },
  });

  constructor(all: Fate[][]) {
    this.#fates = new Map(CONNECTIONS.map((connection, i) => [connection, [...(all[i] ?? [])]]));
  }

  listen(connection: string, seed: number): void {
    const from = seed % (this.fanOut.events().length + 1);
    const listener = this.listeners.get(connection);
    this.fanOut.listen(connection, from);
    if (!listener || listener.gone) {
      const events = this.fanOut.events().slice(0, from);
      this.listeners.set(connection, { cursor: from - 1, events, gone: false });
    }
  }

  #post(connection: string, frame: ServerFrame): Promise<PostOutcome> {
    if (this.inFlight.has(connection)) this.faults.push("two posts in flight");
    if (jsonBytes(frame) > MAX_FRAME_BYTES) this.faults.push(`a frame of ${jsonBytes(frame)} bytes`);
    if (frame.k === "ev" && frame.e.length === 0) this.faults.push("an empty frame");
    this.inFlight.add(connection);
    const { latencyMs, what } = this.#fates.get(connection)?.shift() ?? { latencyMs: 15, what: "delivered" };
    return new Promise((resolve, reject) => {
      this.time.after(latencyMs, () => {
        this.inFlight.delete(connection);
        const listener = this.listeners.get(connection);
        if (what === "gone" && listener) listener.gone = true;
        if (listener && (what === "delivered" || what === "unclear")) take(listener, frame);
        if (what === "lost" || what === "unclear") reject(new Error(what));
        else resolve(what);
      });
    });
  }
}

function take(listener: Listener, frame: ServerFrame): void {
  if (frame.k === "hb") expect(frame.s).toBeLessThanOrEqual(listener.cursor);
  if (frame.k !== "ev") return;
  expect(frame.s).toBeLessThanOrEqual(listener.cursor + 1);
  for (const [i, event] of frame.e.entries()) {
    if (frame.s + i <= listener.cursor) expect(event).toEqual(listener.events[frame.s + i]);
    else listener.events.push(event);
  }
  listener.cursor = Math.max(listener.cursor, frame.s + frame.e.length - 1);
}

test("whatever becomes of posts, each connection that lives gets every event once, in order, and the text whole", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.oneof(fc.constant(0), fc.nat(60)), step), { maxLength: 80, size: "max" }),
      fc.tuple(fates, fates, fates),
      async (script, all) => {
        const run = new Run(all);
        const pushed: RunEvent[] = [];
        for (const [waitMs, act] of script) {
          if (act.do === "push") pushed.push(act.event);
          perform(run, act);
          if (waitMs > 0) await run.time.advance(waitMs);
        }
        const end = run.fanOut.end();
        await run.time.advance(30_000);
        await end;
        const events = run.fanOut.events();
        expect(shown(events)).toEqual(shown(pushed));
        for (const listener of run.listeners.values()) {
          if (listener.gone) continue;
          expect(listener.events).toEqual(events);
        }
        expect(run.faults).toEqual([]);
        expect(run.time.waiting()).toBe(0);
      },
    ),
    { numRuns: 150 },
  );
}, 30_000);

function perform(run: Run, act: Step): void {
  switch (act.do) {
    case "push":
      return run.fanOut.push(act.event);
    case "listen":
      return run.listen(act.connection, act.from);
    case "save":
      return void run.fanOut.events();
    case "heartbeat":
      return run.fanOut.heartbeat("writing");
  }
}
