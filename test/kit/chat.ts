import { randomUUID } from "node:crypto";
import { WebSocket } from "ws";
import type {
  Ack,
  ClientFrame,
  Cursors,
  EventFrame,
  Ready,
  RunEvent,
  ServerFrame,
  Snapshot,
} from "../../lambda/src/protocol.ts";
import { parseServerFrame, SUBPROTOCOL } from "../../lambda/src/protocol.ts";

/** What came back for one question. */
export interface Answer {
  /** The id of the run, which is also the question's. */
  run: string;
  /** The run's events, each once, in order; those that came in a snapshot as it told them. */
  events: RunEvent[];
  text: string;
  /** The run's frames as they arrived. */
  frames: EventFrame[];
  end: RunEnd;
}

type RunEnd = Extract<RunEvent, { type: "RUN_FINISHED" | "RUN_ERROR" }>;

/** A client of the chat on a plain WebSocket, for tests. */
export interface Chat extends AsyncDisposable {
  socket: WebSocket;
  ready: Ready;
  /** The threads of this device are its own; another chat that says hello as it finds them. */
  device: string;
  /** Asks in a thread, at its newest message, and waits for the end of the answer. */
  ask(text: string, thread?: string): Promise<Answer>;
  /** Asks, and waits only for the first words; gives the run. */
  firstWords(text: string): Promise<string>;
  /** Stops a run; resolves when that is acknowledged. */
  stop(run: string): Promise<Ack>;
  /** Asks for what came after the cursors; resolves when that is acknowledged. */
  resume(cursors: Cursors): Promise<Ack>;
  /** Waits for the end of a run that was asked for before, here or elsewhere. */
  answer(run: string): Promise<Answer>;
  /** Sends a frame as it is; what comes back is for `until`. */
  send(frame: ClientFrame): void;
  /** The first frame, among those that have come and those that will, for which `pick` gives something. */
  until<T>(pick: (frame: ServerFrame) => T | undefined): Promise<T>;
}

/** Without another one, whose conversations are these: those of this process. */
const DEVICE = randomUUID();

/** Connects to the chat's WebSocket API and says hello. */
export async function openChat(url: string, { device = DEVICE }: { device?: string } = {}): Promise<Chat> {
  const socket = new WebSocket(url, SUBPROTOCOL);
  const until = frameLog(socket);
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const thread = randomUUID();
  const send = (frame: ClientFrame) => socket.send(JSON.stringify(frame));

  async function acknowledged(frame: Exclude<ClientFrame, { action: "ping" }>): Promise<Ack> {
    send(frame);
    return until((one) => (one.k === "ack" && one.id === frame.id ? one : undefined));
  }

  async function question(text: string, thread: string): Promise<string> {
    const id = randomUUID();
    const ack = await acknowledged({ action: "send", v: 1, id, thread, text });
    if (!ack.ok) throw new Error(`refused: ${ack.err.code}: ${ack.err.detail}`);
    return id;
  }

  const hello = randomUUID();
  send({ action: "hello", v: 1, id: hello, device });
  const ready = await until((frame) => ("id" in frame && frame.id === hello ? frame : undefined));
  if (ready.k !== "ready") throw new Error(`hello was refused: ${JSON.stringify(ready)}`);
  const answer = (run: string) => until(answerReader(run));

  return {
    socket,
    ready,
    device,
    ask: async (text, threadOfQuestion = thread) => answer(await question(text, threadOfQuestion)),
    async firstWords(text) {
      const run = await question(text, thread);
      const isText = ({ type }: RunEvent) => type === "TEXT_MESSAGE_CONTENT";
      await until((frame) => (frame.k === "ev" && frame.r === run && frame.e.some(isText)) || undefined);
      return run;
    },
    stop: (run) => acknowledged({ action: "stop", v: 1, id: randomUUID(), run }),
    resume: (cursors) => acknowledged({ action: "resume", v: 1, id: randomUUID(), cursors }),
    answer,
    send,
    until,
    async [Symbol.asyncDispose]() {
      socket.terminate();
    },
  };
}

/** All that arrives on a socket. Whoever waits is told when it closes, and when API Gateway says that it failed. */
function frameLog(socket: WebSocket) {
  const frames: ServerFrame[] = [];
  const waiting = new Map<() => void, (error: Error) => void>();
  let closed: Error | undefined;

  function fail(error: Error) {
    for (const reject of waiting.values()) reject(error);
    waiting.clear();
  }
  socket.on("message", (data: Buffer) => {
    const frame = parseServerFrame(data.toString());
    if (frame === undefined) return;
    if (!("k" in frame)) return fail(new Error(`API Gateway said: ${frame.message}`));
    frames.push(frame);
    for (const look of waiting.keys()) look();
  });
  socket.once("close", (code) => fail((closed = new Error(`the socket closed with ${code}`))));

  return function until<T>(pick: (frame: ServerFrame) => T | undefined): Promise<T> {
    let next = 0;
    return new Promise((resolve, reject) => {
      const look = () => {
        for (let frame = frames[next]; frame; frame = frames[next]) {
          next += 1;
          const picked = pick(frame);
          if (picked === undefined) continue;
          waiting.delete(look);
          return resolve(picked);
        }
      };
      waiting.set(look, reject);
      look();
      if (closed) reject(closed);
    });
  };
}

/** Collects a run's events by their numbers, and gives the answer once its end is among them. */
function answerReader(run: string): (frame: ServerFrame) => Answer | undefined {
  const frames: EventFrame[] = [];
  const early = new Map<number, RunEvent>();
  const parts = new Map<string, Snapshot>();
  let events: RunEvent[] = [];
  let next = 0;

  function readSnapshot(part: Snapshot) {
    parts.set(`${part.s}/${part.p}`, part);
    const whole = Array.from({ length: part.n }, (_, p) => parts.get(`${part.s}/${p}`)?.e ?? []).flat();
    const isWhole = [...parts.values()].filter(({ s }) => s === part.s).length === part.n;
    if (!isWhole || (part.s < next && !whole.some(isEnd))) return;
    events = whole;
    next = part.s + 1;
  }

  return (frame) => {
    if ((frame.k !== "ev" && frame.k !== "snap") || frame.r !== run) return undefined;
    if (frame.k === "snap") readSnapshot(frame);
    else {
      frames.push(frame);
      for (const [index, event] of frame.e.entries()) early.set(frame.s + index, event);
    }
    for (let event = early.get(next); event; event = early.get(next)) {
      events.push(event);
      next += 1;
    }
    const end = events.find(isEnd);
    return end && { run, events, text: textOf(events), frames, end };
  };
}

function isEnd(event: RunEvent): event is RunEnd {
  return event.type === "RUN_FINISHED" || event.type === "RUN_ERROR";
}

/** As the page shows it: messages of one run stand under one another. */
function textOf(events: readonly RunEvent[]): string {
  const messages = new Map<string, string>();
  for (const event of events) {
    if (event.type === "CUSTOM" && event.name === "guardrail" && event.value.replace) messages.clear();
    if (event.type === "TEXT_MESSAGE_CONTENT")
      messages.set(event.messageId, (messages.get(event.messageId) ?? "") + event.delta);
  }
  return [...messages.values()].join("\n\n");
}
