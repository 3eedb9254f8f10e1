import { expect, it } from "vitest";
import type { EventFrame, RunEvent, Snapshot } from "../../../lambda/src/protocol.ts";
import { WireLog } from "./wire-log.ts";

function text(delta: string, messageId = "a"): RunEvent {
  return { type: "TEXT_MESSAGE_CONTENT", messageId, delta };
}

const end: RunEvent = {
  type: "RUN_FINISHED",
  threadId: "t",
  runId: "r",
  outcome: { type: "success" },
  metadata: { stopReason: "end_turn" },
};

function events(s: number, ...e: RunEvent[]): EventFrame {
  return { v: 1, k: "ev", r: "r", s, e };
}

function snapshot(s: number, e: RunEvent[], part = { p: 0, n: 1 }): Snapshot {
  return { v: 1, k: "snap", r: "r", s, ...part, e };
}

it("puts events together by their numbers, whatever repeats, overlaps or overtakes", () => {
  const log = new WireLog();
  log.takeEvents(events(2, text("c"), text("d", "b"), end));
  expect([log.last, log.text(), log.end()]).toEqual([-1, "", undefined]);
  log.takeEvents(events(0, text("a")));
  log.takeEvents(events(0, text("a"), text("b"), text("c")));
  expect([log.last, log.text(), log.end()]).toEqual([4, "abc\n\nd", end]);
  expect(log.complaints).toEqual([]);
});

it("complains of an event that is another one the second time", () => {
  const log = new WireLog();
  log.takeEvents(events(0, text("a")));
  log.takeEvents(events(0, text("b")));
  expect(log.complaints).toEqual([expect.stringContaining("event 0 was")]);
});

it("takes a snapshot in the place of what was there, once all its parts have come", () => {
  const log = new WireLog();
  log.takeEvents(events(3, text("d")));
  log.takeSnapshot(snapshot(2, [text("c")], { p: 1, n: 2 }));
  expect(log.last).toBe(-1);
  log.takeSnapshot(snapshot(2, [text("ab")], { p: 0, n: 2 }));
  expect([log.last, log.text()]).toEqual([3, "abcd"]);
});

it("complains of a snapshot that says something else than its events did", () => {
  const log = new WireLog();
  log.takeEvents(events(0, text("a"), text("b")));
  log.takeSnapshot(snapshot(1, [text("aab")]));
  expect(log.complaints).toEqual([expect.stringContaining("another text")]);
});

it("forgets what came after the end that a snapshot tells", () => {
  const log = new WireLog();
  log.takeEvents(events(0, text("a"), text("b"), text("c")));
  log.takeSnapshot(snapshot(1, [text("a"), end]));
  expect([log.last, log.text(), log.end(), log.complaints]).toEqual([1, "a", end, []]);
});
