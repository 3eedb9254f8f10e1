import { answerId } from "@groundfog/lambda/protocol";
import type {
  ClientFrame,
  Cursors,
  GatewayFrame,
  Open,
  RunEvent,
  Send,
  ServerFrame,
  ThreadMessage,
} from "@groundfog/lambda/protocol";
import { cancelled, READY } from "./chat-with-gateway.fixture.ts";
import type { ChatSocket, SocketListener } from "../link/socket.ts";
import type { TestClock } from "../time/test-clock.fixture.ts";

/** What a run is on the other side: `told` of its events have left the worker, `stored` of them would survive it. */
interface HandlerRun {
  question: ThreadMessage;
  events: RunEvent[];
  told: number;
  stored: number;
  isDead: boolean;
}

/** A handler and the network before it, in memory, that fail as they are told to. */
export interface FaultyHandler {
  connect: (listener: SocketListener) => ChatSocket;
  /** In the order in which they were asked for. */
  readonly runs: ReadonlyMap<string, HandlerRun>;
  /** The models write and the workers post, for so long. */
  work(ms: number): void;
  cut(): void;
  /** So many of the next frames get lost, in whichever direction. */
  lose(frames: number): void;
  /** The connection carries nothing any more, and nobody is told. */
  goSilent(): void;
  /** API Gateway speaks in the handler's place, before or after what was asked for was done. */
  failNext(when: "before" | "after"): void;
  /** The workers are killed: what they had not stored is gone. */
  killWorkers(): void;
}

const TICK_MS = 50;
const STORE_EVERY_MS = 400;
const HEARTBEAT_MS = 10_000;
const RECONNECT_MS = 300;
const MAX_REPLAYED_EVENTS = 20;

const GATEWAY_FAILURE: GatewayFrame = {
  message: "Internal server error",
  connectionId: "c=",
  requestId: "r=",
};

/** @param answer what the model says to a question, with the run's end */
export function faultyHandler(clock: TestClock, answer: (question: string) => RunEvent[]): FaultyHandler {
  const runs = new Map<string, HandlerRun>();
  /** `lanes`: by run, the number of the next event to post. */
  let link: { listener: SocketListener; lanes: Map<string, number>; isSilent: boolean } | undefined;
  let losses = 0;
  let failing: "before" | "after" | undefined;
  let lose = () => {};

  function isLost(): boolean {
    if (losses === 0) return link?.isSilent ?? true;
    losses -= 1;
    return true;
  }

  function post(frame: ServerFrame) {
    if (!isLost()) link?.listener.onFrame(structuredClone(frame));
  }

  function postEvents(r: string, s: number, e: RunEvent[]) {
    if (e.length > 0) post({ v: 1, k: "ev", r, s, e });
  }

  function gone(cursors: Cursors): string[] {
    return Object.keys(cursors).filter((id) => !runs.has(id));
  }

  function takeUp(cursors: Cursors) {
    for (const [id, cursor] of Object.entries(cursors)) {
      const run = runs.get(id);
      if (!run) continue;
      const { stored } = run;
      const events = run.events.slice(0, stored);
      const isEnded = stored === run.events.length;
      // Who asks for a run that has ended does not know of its end, whatever else it knows.
      const isBeyond = cursor >= (isEnded ? stored - 1 : stored);
      if (isBeyond || stored - cursor > MAX_REPLAYED_EVENTS)
        post({ v: 1, k: "snap", r: id, s: stored - 1, p: 0, n: 1, e: events });
      else postEvents(id, cursor + 1, events.slice(cursor + 1));
      link?.lanes.set(id, stored);
    }
  }

  function send(frame: Send) {
    const { id, text } = frame;
    const isRepeated = runs.has(id);
    if (!isRepeated) {
      const question = questionMessage(frame, clock.now());
      runs.set(id, { question, events: answer(text), told: 0, stored: 0, isDead: false });
      link?.lanes.set(id, 0);
    }
    post({ v: 1, k: "ack", id, ok: true, run: id, ...(isRepeated && { dup: true }) });
  }

  function stop(run: HandlerRun | undefined) {
    if (run && !run.isDead && run.told < run.events.length)
      run.events = [...run.events.slice(0, run.told), cancelled];
  }

  function open({ id, thread }: Open) {
    const running = [...runs].filter(([, run]) => !isStored(run)).map(([run]) => run);
    const messages = [...runs].flatMap(([id, run]) => [run.question, ...answerMessages(id, run)]);
    post({ v: 1, k: "ack", id, ok: true, thread });
    post({ v: 1, k: "hist", id, thread, p: 0, n: 1, messages, running, options: {} });
    takeUp(Object.fromEntries(running.map((run) => [run, -1])));
  }

  function handle(frame: ClientFrame) {
    switch (frame.action) {
      case "send":
        return send(frame);
      case "open":
        return open(frame);
      case "threads":
        post({ v: 1, k: "ack", id: frame.id, ok: true });
        return post({ v: 1, k: "list", id: frame.id, items: [] });
      case "stop":
        stop(runs.get(frame.run));
        return post({ v: 1, k: "ack", id: frame.id, ok: true });
      case "resume":
        post({ v: 1, k: "ack", id: frame.id, ok: true, gone: gone(frame.cursors) });
        return takeUp(frame.cursors);
      case "hello":
      case "regen":
      case "edit":
      case "ping":
    }
  }

  function receive(frame: ClientFrame): boolean {
    if (!link) return false;
    if (isLost()) return true;
    const failed = failing;
    failing = undefined;
    if (failed !== "before") handle(structuredClone(frame));
    if (failed) link?.listener.onFrame(GATEWAY_FAILURE);
    return true;
  }

  function connect(listener: SocketListener) {
    link = { listener, lanes: new Map(), isSilent: false };
    const { id, cursors = {} } = listener.hello();
    listener.onState("open");
    listener.onFrame({ ...READY, id, gone: gone(cursors) });
    takeUp(cursors);
  }

  function write(run: HandlerRun) {
    if (run.isDead) return;
    run.told = Math.min(run.told + 1, run.events.length);
    if (clock.now() % STORE_EVERY_MS === 0) run.stored = run.told;
  }

  function tell(id: string, run: HandlerRun) {
    const next = link?.lanes.get(id);
    if (next === undefined) return;
    // An end is told only when it is stored.
    const upTo = run.told === run.events.length ? run.stored : run.told;
    if (next < upTo) postEvents(id, next, run.events.slice(next, upTo));
    else if (run.stored < run.events.length && clock.now() % HEARTBEAT_MS === 0)
      post({ v: 1, k: "hb", r: id, s: next - 1, st: "writing" });
    link?.lanes.set(id, Math.max(next, upTo));
  }

  return {
    runs,
    connect(listener) {
      let isClosed = false;
      const openLater = () => void clock.after(RECONNECT_MS, () => !isClosed && !link && connect(listener));
      lose = () => {
        if (!link) return;
        link = undefined;
        listener.onState("waiting");
        openLater();
      };
      openLater();
      return {
        send: receive,
        wake() {},
        rest() {},
        reconnect: lose,
        close() {
          isClosed = true;
          link = undefined;
        },
      };
    },
    work(ms) {
      for (let spentMs = 0; spentMs < ms; spentMs += TICK_MS) {
        clock.advance(TICK_MS);
        for (const [id, run] of runs) {
          write(run);
          tell(id, run);
        }
      }
    },
    cut: () => lose(),
    lose: (frames) => void (losses = frames),
    goSilent: () => void (link && (link.isSilent = true)),
    failNext: (when) => void (failing = when),
    killWorkers() {
      for (const run of runs.values()) {
        if (run.isDead || run.stored === run.events.length) continue;
        run.events = [...run.events.slice(0, run.stored), BROKEN_OFF];
        run.stored += 1;
        run.told = run.stored;
        run.isDead = true;
      }
      link?.lanes.clear();
    },
  };
}

function isStored({ stored, events }: HandlerRun): boolean {
  return stored === events.length;
}

function questionMessage({ id, text, parent = null }: Send, at: number): ThreadMessage {
  return {
    id,
    role: "user",
    content: text,
    metadata: { parent, createdAt: new Date(at + runningNumber(id)).toISOString() },
  };
}

/** So that no two are of the same time. */
function runningNumber(id: string): number {
  return Number(/\d+$/.exec(id)?.[0] ?? 0);
}

/** What is kept of a run that has ended: nothing, where nothing was written. */
function answerMessages(run: string, { question, events, stored, ...of }: HandlerRun): ThreadMessage[] {
  const content = events.map((event) => (event.type === "TEXT_MESSAGE_CONTENT" ? event.delta : "")).join("");
  const end = events.at(-1);
  if (!isStored({ question, events, stored, ...of }) || content === "") return [];
  const { createdAt } = question.metadata;
  const ending =
    end?.type === "RUN_FINISHED"
      ? { stopReason: end.metadata.stopReason }
      : { error: { code: "internal" as const }, truncated: true as const };
  return [
    { id: answerId(run), role: "assistant", content, metadata: { parent: run, run, createdAt, ...ending } },
  ];
}

const BROKEN_OFF: RunEvent = {
  type: "RUN_ERROR",
  code: "internal",
  message: "the worker was killed",
  metadata: { retryable: true },
};
