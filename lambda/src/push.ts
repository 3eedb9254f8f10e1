import type { Post } from "./post-to-connection.ts";
import { type Ack, MAX_FRAME_BYTES, type RunEvent, type ServerFrame } from "./protocol.ts";
import { takeEvents } from "./take-events.ts";

/** The events of one run on their way to one connection. */
export interface EventPush {
  /** Hands over an event; never waits, so that reading the model is not slowed by the connection. */
  push(event: RunEvent): void;
  /**
   * Resolves when all that was handed over has been posted, or when the connection is gone; nothing may follow.
   * @throws what the management API refused a post with, such as a ForbiddenException
   */
  end(): Promise<PushReport>;
}

export interface PushReport {
  /** Calls of PostToConnection. */
  posts: number;
  /** Whether the connection closed, or stopped taking frames, before everything was posted. */
  gone: boolean;
}

/** Milliseconds from one post of text to the next: halves the number of posts at no cost that a reader sees. */
const MIN_SPACING_MS = 25;

/** How long a connection that takes no more is left alone, and how often, before it counts as gone. */
const LIMITED_WAIT_MS = 1_000;
const MAX_LIMITED = 10;

/**
 * Posts an ack and then the run's events, in order: one post in flight, what comes meanwhile gathered into the
 * next frame. Text waits for the spacing; anything else, and the text before it, goes at once.
 */
export function pushEvents({
  run,
  ack,
  post,
  minSpacingMs = MIN_SPACING_MS,
  limitedWaitMs = LIMITED_WAIT_MS,
}: {
  run: string;
  ack: Ack;
  post: Post;
  minSpacingMs?: number;
  limitedWaitMs?: number;
}): EventPush {
  const waiting: RunEvent[] = [];
  const report: PushReport = { posts: 0, gone: false };
  let seq = 0;
  let nextTextAt = 0;
  let failure: { error: unknown } | undefined;
  let hurry = () => {};
  let posting: Promise<void> | undefined = deliver(ack).then(postWaiting);

  async function postWaiting(): Promise<void> {
    while (waiting.length > 0) {
      // Waits a microtask at least, so that events handed over one right after the other share a frame.
      await textSpacing();
      nextTextAt = performance.now() + minSpacingMs;
      const frame = { v: 1, k: "ev", r: run, s: seq++ } as const;
      await deliver({ ...frame, e: takeEvents(waiting, roomIn(frame)) });
    }
    posting = undefined;
  }

  function textSpacing(): Promise<void> | undefined {
    const waitMs = nextTextAt - performance.now();
    if (waitMs <= 0 || !waiting.every(isText)) return undefined;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function deliver(frame: ServerFrame): Promise<void> {
    try {
      for (let limited = 0; limited < MAX_LIMITED; limited++) {
        report.posts++;
        const outcome = await post(frame);
        if (outcome === "delivered") return;
        if (outcome === "gone") break;
        await new Promise((resolve) => setTimeout(resolve, limitedWaitMs));
      }
      report.gone = true;
    } catch (error) {
      failure = { error };
    }
    waiting.length = 0;
  }

  return {
    push(event) {
      if (report.gone || failure) return;
      gather(waiting, event);
      if (!isText(event)) hurry();
      posting ??= postWaiting();
    },
    async end() {
      await posting;
      if (failure) throw failure.error;
      return report;
    },
  };
}

function gather(waiting: RunEvent[], event: RunEvent): void {
  const last = waiting.at(-1);
  if (isText(event) && last && isText(last) && last.messageId === event.messageId)
    waiting[waiting.length - 1] = { ...last, delta: last.delta + event.delta };
  else waiting.push(event);
}

function isText(event: RunEvent): event is Extract<RunEvent, { type: "TEXT_MESSAGE_CONTENT" }> {
  return event.type === "TEXT_MESSAGE_CONTENT";
}

function roomIn(frame: object): number {
  return MAX_FRAME_BYTES - JSON.stringify({ ...frame, e: [] }).length;
}
