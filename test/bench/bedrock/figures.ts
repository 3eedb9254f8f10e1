import type { Figure, Unit } from "../table.ts";
import { quantile } from "../table.ts";
import { ABORTED } from "./cancel.ts";
import type { Held } from "./held.ts";
import type { Round } from "./round.ts";
import type { Memory, StreamServer } from "./server.ts";
import { STREAMS } from "./servers.ts";

/** What one server has shown, round by round. */
export interface Shown {
  server: StreamServer;
  rounds: Round[];
}

type Goal = NonNullable<Figure["goal"]>;
type Measure = (round: Round) => number | undefined;

const LATE_AT_MOST: Goal = { atMost: 20 };
const RATE_AT_LEAST: Goal = { atLeast: 50_000 };

/** Each measure of each server, side by side; the goals are Groundfog's. */
export function sideBySide(shown: readonly Shown[]): Figure[] {
  const rows = (what: string, unit: Unit, measure: Measure, goal?: Goal): Figure[] =>
    shown.flatMap(({ server, rounds }) => {
      const values = rounds.map(measure).filter((value) => value !== undefined);
      if (values.length === 0) return [];
      const isOurs = server.name.startsWith("Groundfog");
      return [{ what: `${what}: ${server.name}`, unit, values, ...(goal && isOurs && { goal }) }];
    });
  const even = `${STREAMS} streams in step, an event each 40 ms`;
  const haiku = `${STREAMS} streams at haiku's pace`;
  return [
    ...rows(`${even}, late p50`, "ms", (round) => round.even.p50Ms),
    ...rows(`${even}, late p99`, "ms", (round) => round.even.p99Ms, LATE_AT_MOST),
    ...rows(`${even}, late at most`, "ms", (round) => round.even.maxMs),
    ...rows(`${haiku}, late p50`, "ms", (round) => round.haiku?.p50Ms),
    ...rows(`${haiku}, late p99`, "ms", (round) => round.haiku?.p99Ms, LATE_AT_MOST),
    ...rows(`${haiku}, late at most`, "ms", (round) => round.haiku?.maxMs),
    ...rows("events unpaced, one stream", "per second", (round) => round.perSecondInOne, RATE_AT_LEAST),
    ...rows("events unpaced, fifty streams", "per second", (round) => round.perSecondInMany, RATE_AT_LEAST),
    ...rows("to the first event, p50", "ms", (round) => round.firstEventMs),
  ];
}

export function cancelFigures({ paced, unpaced }: { paced: number[]; unpaced: number[] }): Figure[] {
  const what = `${ABORTED} of ${STREAMS} streams cancelled, until`;
  return [
    { what: `${what} half have ended`, unit: "ms", values: paced },
    { what: `${what} all have ended`, unit: "ms", values: [quantile(paced, 1)], goal: { atMost: 50 } },
    {
      what: `${what} all have ended, unpaced`,
      unit: "ms",
      values: [quantile(unpaced, 1)],
      goal: { atMost: 50 },
    },
  ];
}

export function memoryFigures({ own, floor }: { own: Held; floor: Held }): Figure[] {
  const row = (what: string, kilobytes: number, goal?: Goal): Figure => ({
    what,
    unit: "KB",
    values: [kilobytes],
    ...(goal && { goal }),
  });
  const added = ({ idle, flowing }: Held, kind: keyof Memory) => flowing[kind] - idle[kind];
  return [
    row("memory (PSS), idle: prepared frames", floor.idle.pss),
    row("memory (PSS), idle: Groundfog", own.idle.pss),
    row("memory (RSS), idle: Groundfog", own.idle.rss),
    row(`what ${STREAMS} streams add (RSS): prepared frames`, added(floor, "rss")),
    row(`what ${STREAMS} streams add (RSS): Groundfog`, added(own, "rss"), { atMost: 60_000 }),
    row(`what ${STREAMS} streams add (heap in use): prepared frames`, added(floor, "heap")),
    row(`what ${STREAMS} streams add (heap in use): Groundfog`, added(own, "heap")),
  ];
}
