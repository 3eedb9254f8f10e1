import type { Heartbeat, RunEvent } from "../protocol.ts";
import { type After, afterDelay } from "./after.ts";
import { EventLog } from "./event-log.ts";
import { Lane } from "./lane.ts";
import type { Post } from "./post-to-connection.ts";
import type { PushReport } from "./push-report.ts";

export type { PushReport } from "./push-report.ts";

/** The events of one run on their way to every connection that listens; numbers of events count from 0. */
export interface FanOut {
  /** Hands over an event; never waits, so that no connection slows the reading of the model. */
  push(event: RunEvent): void;
  /** Posts to a connection from this event on; one that is posted to already gets it all from there again. */
  listen(connectionId: string, from: number): void;
  /** All events so far, the text that was gathered among them; the array grows. */
  events(): readonly RunEvent[];
  /** Says to each connection that has nothing else to hear that the run is still there. */
  heartbeat(status: Heartbeat["st"]): void;
  /** Resolves when each connection has got everything, or is gone, or has been given up; nothing may follow. */
  end(): Promise<PushReport>;
}

/**
 * Milliseconds from one post of text to the next: more than halves the posts at no cost that a reader sees. An answer
 * of 250 tokens at 160 a second takes 55 posts; at 25 ms it took 65.
 */
const MIN_SPACING_MS = 30;

/** How long, in milliseconds, a connection may take for the rest once the run has ended. */
const DRAIN_MS = 10_000;

/**
 * Posts the events of a run: to each connection one post at a time, and what comes meanwhile in the next one. The
 * first text goes at once, and so does anything that is not text, with the text before it; more text waits for the
 * spacing. `onGone` is told of connections that are closed.
 */
export function createFanOut({
  run,
  post,
  minSpacingMs = MIN_SPACING_MS,
  drainMs = DRAIN_MS,
  onGone = () => {},
  after = afterDelay,
}: {
  run: string;
  post: (connectionId: string) => Post;
  minSpacingMs?: number;
  drainMs?: number;
  onGone?: (connectionId: string) => void;
  after?: After;
}): FanOut {
  const log = new EventLog(run);
  const lanes = new Map<string, Lane>();
  const report: PushReport = { posts: 0, gone: 0, limited: 0 };
  let waking = false;

  function wakeLanes(): void {
    waking = false;
    for (const lane of lanes.values()) lane.wake();
  }

  /** Not at once, so that events handed over one right after the other share a frame. */
  function wakeLanesSoon(): void {
    if (!waking) queueMicrotask(wakeLanes);
    waking = true;
  }

  function openLane(connectionId: string, from: number): Lane {
    const onClosed = (why: "gone" | "given-up") => {
      lanes.delete(connectionId);
      if (why === "gone") onGone(connectionId);
    };
    return new Lane({ log, post: post(connectionId), from, minSpacingMs, report, onClosed, after });
  }

  return {
    push(event) {
      log.push(event);
      wakeLanesSoon();
    },
    listen(connectionId, from) {
      const lane = lanes.get(connectionId);
      if (lane) lane.rewind(from);
      else lanes.set(connectionId, openLane(connectionId, from));
      wakeLanesSoon();
    },
    events: () => log.events(),
    heartbeat(status) {
      for (const lane of lanes.values()) lane.heartbeat(status);
    },
    async end() {
      log.close();
      await Promise.all([...lanes.values()].map((lane) => lane.drain(drainMs)));
      return { ...report };
    },
  };
}
