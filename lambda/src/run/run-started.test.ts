import { expect, test } from "vitest";
import { runRequest } from "../../test/run.ts";
import { MAX_FRAME_BYTES, type RunEvent, type RunStartedMetadata, utf8Length } from "../protocol.ts";
import { EventLog } from "../push/event-log.ts";
import { jsonBytes } from "../push/json-bytes.ts";
import { replayFrames, snapshotFrames } from "../push/replay.ts";
import type { RunRequest, RunRow } from "../store/runs.ts";
import { runStarted } from "./run-started.ts";

function startedOf(request: Partial<RunRequest>): RunEvent {
  return runStarted(runRequest({ run: "q1", ...request }) as RunRow);
}

function metadataOf(request: Partial<RunRequest>): RunStartedMetadata | undefined {
  const event = startedOf(request);
  return event.type === "RUN_STARTED" ? event.metadata : undefined;
}

test("a question is told with the message that it follows", () => {
  expect(metadataOf({ text: "Why?", parent: "q0-a" })).toMatchObject({ question: "Why?", follows: "q0-a" });
  expect(metadataOf({ text: "Why?", parent: null })).toMatchObject({ question: "Why?", follows: null });
});

test("a question is told up to 4 KiB of UTF-8, and not a byte more", () => {
  const longest = `${"霧".repeat(1_365)}x`;
  expect(utf8Length(longest)).toBe(4_096);
  expect(metadataOf({ text: longest })?.question).toBe(longest);
  const longer = metadataOf({ text: `${longest}x` });
  expect(longer).not.toHaveProperty("question");
  expect(longer).not.toHaveProperty("follows");
  expect(longer).toMatchObject({ parent: "q1", messageId: "q1-a" });
});

test("another answer to a question does not tell it again", () => {
  const metadata = metadataOf({ kind: "regen", parent: "q0", text: "" });
  expect(metadata).toMatchObject({ parent: "q0", messageId: "q1-a" });
  expect(metadata).not.toHaveProperty("question");
});

test("the question is whole in the first frame, in a replay and in a snapshot, however JSON writes it", () => {
  const started = startedOf({ text: "\u0001".repeat(4_096) });
  const log = new EventLog("q1");
  log.push(started);
  for (let words = 0; words < 100; words++)
    log.push({ type: "TEXT_MESSAGE_CONTENT", messageId: `m${words}`, delta: "word " });
  const events = log.events();
  const frames = [
    log.frameFrom(0),
    replayFrames({ run: "q1", events: events.slice(0, 10), cursor: -1 })[0],
    snapshotFrames({ run: "q1", events })[0],
  ];
  for (const frame of frames) {
    expect(frame?.e[0]).toEqual(started);
    expect(jsonBytes(frame)).toBeLessThanOrEqual(MAX_FRAME_BYTES);
  }
});
