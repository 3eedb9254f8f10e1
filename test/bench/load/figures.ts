import type { Figure, Unit } from "../table.ts";
import { HELD_CONNECTIONS, type Held } from "./held.ts";
import type { Round } from "./round.ts";
import type { Shown } from "./turns.ts";

type Measure = (round: Round) => number;

const ECHO_P50: Measure = ({ echo }) => echo.p50Ms;
const ECHO_P99: Measure = ({ echo }) => echo.p99Ms;
const ECHOES: Measure = ({ echoesPerSecond }) => echoesPerSecond;
const CHUNKS_IN_ONE: Measure = ({ chunksInOne }) => chunksInOne.perSecond;
const CHUNKS_IN_FIFTY: Measure = ({ chunksInFifty }) => chunksInFifty.perSecond;

/** Each measure of each server, side by side. */
export function sideBySide(all: Shown[]): Figure[] {
  const rows = (what: string, unit: Unit, measure: Measure): Figure[] =>
    all
      .filter(({ rounds }) => rounds.length > 0)
      .map(({ server, rounds }) => ({ what: `${what}: ${server.name}`, unit, values: rounds.map(measure) }));
  return [
    ...rows("echo, half within", "ms", ECHO_P50),
    ...rows("echo, 99 of 100 within", "ms", ECHO_P99),
    ...rows("echoes over 50 connections", "per second", ECHOES),
    ...rows("chunks in one conversation", "per second", CHUNKS_IN_ONE),
    ...rows("chunks in fifty conversations", "per second", CHUNKS_IN_FIFTY),
    ...all.map(({ server, readyMs }): Figure => ({
      what: `to ready: ${server.name}`,
      unit: "ms",
      values: readyMs,
    })),
  ];
}

/** What is promised, as ratios within each round. */
export function promises(of: { own: Shown; floor: Shown; peer: Shown; held: Held }): Figure[] {
  const { own, floor, peer, held } = of;
  const ratio = (what: string, measure: Measure, to: Shown): Omit<Figure, "goal"> => ({
    what: `${what}: ${own.server.name} to ${to.server.name}`,
    unit: "times",
    values: own.rounds.map((round, turn) => {
      const other = to.rounds[turn];
      return other ? measure(round) / measure(other) : Number.NaN;
    }),
  });
  const streams = own.rounds.flatMap(({ chunksInOne, chunksInFifty }) => [chunksInOne, chunksInFifty]);
  const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);
  const received = sum(streams.map(({ chunks }) => chunks));
  return [
    { ...ratio("echo, half within", ECHO_P50, floor), goal: { atMost: 1.3 } },
    { ...ratio("echoes over 50 connections", ECHOES, peer), goal: { atLeast: 3 } },
    { ...ratio("chunks in one conversation", CHUNKS_IN_ONE, peer), goal: { atLeast: 1.1 } },
    { ...ratio("chunks in fifty conversations", CHUNKS_IN_FIFTY, peer), goal: { atLeast: 3 } },
    {
      what: `chunks out of order, of ${received.toLocaleString("en")}`,
      unit: "count",
      values: [sum(streams.map(({ outOfOrder }) => outOfOrder))],
      goal: { atMost: 0 },
    },
    {
      what: `memory of each of ${HELD_CONNECTIONS.toLocaleString("en")} connections`,
      unit: "KB",
      values: [held.kilobytesEach],
      goal: { atMost: 25 },
    },
    {
      what: `connections lost, of ${HELD_CONNECTIONS.toLocaleString("en")}`,
      unit: "count",
      values: [held.lost],
      goal: { atMost: 0 },
    },
  ];
}
