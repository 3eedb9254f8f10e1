import type { EventFrame, Heartbeat, ServerFrame } from "../protocol.ts";
import type { After } from "./after.ts";
import type { EventLog } from "./event-log.ts";
import { Pace } from "./pace.ts";
import type { Post, PostOutcome } from "./post-to-connection.ts";
import type { PushReport } from "./push-report.ts";

/** How long, in milliseconds, posts may fail before the connection is given up. */
const GIVE_UP_MS = 10_000;

interface LaneOptions {
  log: EventLog;
  post: Post;
  /** The number of the first event to post. */
  from: number;
  minSpacingMs: number;
  report: PushReport;
  /** The lane takes nothing any more: `gone` when its connection is closed, `given-up` when it may still be there. */
  onClosed: (why: "gone" | "given-up") => void;
  after: After;
}

/** The way of a run's events to one connection: one post in flight, then the spacing, then whatever has come. */
export class Lane {
  readonly #options: LaneOptions;
  readonly #pace: Pace;
  #next: number;
  #lastPosted = -1;
  #inFlight = false;
  #closed = false;
  #cancelGiveUp: (() => void) | undefined;
  #drained = () => {};

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#next = Math.min(options.from, options.log.length);
    this.#pace = new Pace({ ...options, onRested: () => this.wake() });
  }

  /** Posts from an earlier number again; a later one changes nothing, as what lies between would be missing. */
  rewind(from: number): void {
    this.#next = Math.min(this.#next, from);
    this.wake();
  }

  /** Posts what there is, when it is time to. */
  wake(): void {
    if (this.#inFlight || this.#closed) return;
    this.#inFlight = true;
    void this.#postAll();
  }

  /** Says that the run is still there, when nothing else is to be said; not repeated, as another one follows. */
  heartbeat(st: Heartbeat["st"]): void {
    const { log } = this.#options;
    if (this.#inFlight || this.#closed || log.hasAfter(this.#next)) return;
    this.#inFlight = true;
    const hb: Heartbeat = { v: 1, k: "hb", r: log.run, s: this.#lastPosted, st };
    void this.#attempt(hb).then((outcome) => {
      if (outcome === "limited" && !this.#closed) void this.#pace.limited();
      return this.#postAll();
    });
  }

  /** Resolves when all there is has been posted, or the lane is closed; gives it up after `drainMs`. */
  async drain(drainMs: number): Promise<void> {
    const cancel = this.#options.after(drainMs, () => this.#close("given-up"));
    await new Promise<void>((resolve) => {
      this.#drained = resolve;
      if (this.#closed) resolve();
      else this.wake();
    });
    cancel();
    this.#end();
  }

  async #postAll(): Promise<void> {
    for (let frame = this.#nextFrame(); frame; frame = this.#nextFrame()) {
      // Before the post, so that a rewind during it counts.
      this.#next = frame.s + frame.e.length;
      await this.#deliver(frame);
    }
    this.#inFlight = false;
    if (this.#closed || !this.#options.log.hasAfter(this.#next)) this.#drained();
  }

  #nextFrame(): EventFrame | undefined {
    const { log } = this.#options;
    if (this.#closed || !log.hasAfter(this.#next)) return undefined;
    const urgent = !this.#pace.slowed && log.isUrgent(this.#next);
    return this.#pace.rested || urgent ? log.frameFrom(this.#next) : undefined;
  }

  /** Posts a frame until it is taken or the lane is closed; a lane closed during a wait leaves this waiting for good. */
  async #deliver(frame: EventFrame): Promise<void> {
    for (;;) {
      const outcome = await this.#attempt(frame);
      if (this.#closed) return;
      if (outcome === "failed")
        this.#cancelGiveUp ??= this.#options.after(GIVE_UP_MS, () => this.#close("given-up"));
      else this.#keep();
      switch (outcome) {
        case "delivered":
          this.#lastPosted = Math.max(this.#lastPosted, frame.s + frame.e.length - 1);
          return;
        case "gone":
          return;
        case "limited":
          await this.#pace.limited();
          break;
        case "failed":
          await this.#pace.failed();
      }
    }
  }

  async #attempt(frame: ServerFrame): Promise<PostOutcome | "failed"> {
    const { post, report } = this.#options;
    report.posts++;
    this.#pace.begin();
    try {
      const outcome = await post(frame);
      if (outcome === "delivered") this.#pace.delivered();
      if (outcome === "limited") report.limited++;
      if (outcome === "gone") this.#close("gone");
      return outcome;
    } catch (error) {
      report.error = error;
      return "failed";
    }
  }

  #keep(): void {
    this.#cancelGiveUp?.();
    this.#cancelGiveUp = undefined;
  }

  #close(why: "gone" | "given-up"): void {
    if (this.#closed) return;
    this.#end();
    this.#options.report.gone++;
    this.#options.onClosed(why);
  }

  /** From now on no timer runs, and the result of a post in flight changes nothing. */
  #end(): void {
    this.#closed = true;
    this.#pace.end();
    this.#keep();
    this.#drained();
  }
}
