import {
  type Ack,
  type EventFrame,
  parseClientFrame,
  type ServerFrame,
  type Snapshot,
} from "../../../lambda/src/protocol.ts";
import type { Cable, Fate, Lineman } from "./cable.ts";
import { Cables } from "./cables.ts";
import type { Greeted } from "./read-thread.ts";
import type { QuestionPlan } from "./schedule.ts";
import { WireLog } from "./wire-log.ts";

export interface RunLineOptions {
  /** Whether the other side is told when a cable is cut. */
  tellsOfCuts: boolean;
  /** The answer has come so far, in events. */
  onReached: (event: number) => void;
  /** The plan has the page loaded again. */
  onReload: () => void;
  /** The handler has taken a question. */
  onTaken: () => void;
}

/** What was sent for one question. */
interface Asked {
  plan: QuestionPlan;
  cuts: QuestionPlan["cuts"];
  copies: QuestionPlan["copies"];
  /** The frame, as it was sent the last time; and its id, which is the run's. */
  sent?: { text: string; run: string };
}

/** The line of one conversation: cuts and repeats as the plan of the question says, and keeps what has passed. */
export class RunLine implements Lineman {
  /** What the page was told of each run. */
  readonly logs = new Map<string, WireLog>();
  readonly acks: Ack[] = [];
  /** As the page has said it. */
  device = "";
  thread = "";
  connections = 0;
  readonly #options: RunLineOptions;
  readonly #cables = new Cables();
  /** About to be cut, or left by its page: nothing more comes through them. */
  readonly #doomed = new WeakSet<Cable>();
  #onAnything: (frame: ServerFrame) => void = () => undefined;
  #asked: Asked | undefined;

  constructor(options: RunLineOptions) {
    this.#options = options;
  }

  /** From now on it is about this question. */
  begin(plan: QuestionPlan): void {
    this.#asked = { plan, cuts: [...plan.cuts], copies: plan.copies };
  }

  /** The id of the run that answers the question, once it was sent. */
  get run(): string | undefined {
    return this.#asked?.sent?.run;
  }

  /** Says something that the page does not, through a cable that is whole. */
  async connection(): Promise<Greeted> {
    const cable = await this.#cables.greeted();
    return {
      send: (frame) => cable.repeat(JSON.stringify(frame)),
      until: (pick) =>
        new Promise((resolve) => {
          this.#onAnything = (frame) => {
            const value = pick(frame);
            if (value !== undefined) resolve(value);
          };
        }),
    };
  }

  /** The cuts that the answer has not reached: between it and the next question. */
  async cutWhatIsLeft(): Promise<void> {
    for (const { frame } of this.#asked?.cuts.splice(0) ?? []) {
      const cable = await this.#cables.greeted();
      if (frame === "page reloads") this.#options.onReload();
      else cable.cut();
    }
    await this.#cables.greeted();
  }

  /** Hangs up also where the other side was not told. */
  close(): void {
    this.#cables.hangUp();
  }

  tellsOfCuts(): boolean {
    return this.#options.tellsOfCuts;
  }

  onOpen(cable: Cable): void {
    this.connections += 1;
    this.#cables.add(cable);
  }

  onSent(text: string, cable: Cable): void {
    const frame = parseClientFrame(text);
    if (frame.action === "hello") this.device = frame.device;
    if (frame.action !== "send" || !this.#asked) return;
    this.thread = frame.thread;
    this.#asked.sent = { text, run: frame.id };
    this.#repeat("at once", cable);
  }

  onFrame(frame: ServerFrame, cable: Cable): Fate {
    this.#onAnything(frame);
    switch (frame.k) {
      case "ready":
        this.#cables.greet(cable);
        this.#repeat("after the next reconnect", cable);
        return "arrives";
      case "ack":
        this.acks.push(frame);
        if (frame.ok && frame.id === this.run) this.#options.onTaken();
        return "arrives";
      case "ev":
        return this.#onEvents(frame, cable);
      case "snap":
        return this.#onSnapshot(frame, cable);
      case "hb":
      case "hist":
      case "list":
      case "thr":
      case "bye":
      case "pong":
        return "arrives";
    }
  }

  #onEvents(frame: EventFrame, cable: Cable): Fate {
    const fate = this.#reach(frame.r, frame.s + frame.e.length - 1, cable);
    if (fate !== "is lost") this.#logOf(frame.r).takeEvents(frame);
    return fate;
  }

  #onSnapshot(frame: Snapshot, cable: Cable): Fate {
    const fate = this.#reach(frame.r, frame.s, cable);
    if (fate !== "is lost") this.#logOf(frame.r).takeSnapshot(frame);
    return fate;
  }

  #reach(run: string, event: number, cable: Cable): Fate {
    if (this.#doomed.has(cable)) return "is lost";
    if (run !== this.run || !this.#asked) return "arrives";
    this.#repeat("after the first event", cable);
    this.#options.onReached(event);
    const [cut] = this.#asked.cuts;
    if (!cut || cut.atEvent > event) return "arrives";
    this.#asked.cuts.shift();
    this.#doomed.add(cable);
    if (cut.frame !== "page reloads") return cut.frame;
    queueMicrotask(() => this.#options.onReload());
    return "arrives";
  }

  /** Once, and only what was sent. */
  #repeat(when: NonNullable<QuestionPlan["copies"]>["when"], cable: Cable): void {
    const { copies, sent } = this.#asked ?? {};
    if (!copies || !sent || copies.when !== when || !this.#asked) return;
    this.#asked.copies = undefined;
    for (let copy = 0; copy < copies.times; copy++) cable.repeat(sent.text);
  }

  #logOf(run: string): WireLog {
    const log = this.logs.get(run) ?? new WireLog();
    this.logs.set(run, log);
    return log;
  }
}
