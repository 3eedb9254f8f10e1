import type { RawData, WebSocket } from "ws";
import type { Clock, Resume } from "../../control/clock.ts";
import { eventIn, methodIn } from "./cdp-frame.ts";
import { Setup } from "./setup.ts";

/**
 * Why one is over: its client has gone; its environment has, or another takes its place; nothing is debugged any more.
 */
export type AttachmentEnd = "client" | "environment" | "closed";

/** How much may wait to be sent to a side before the other one is not read any more. */
const MAX_WAITING_BYTES = 16_777_216;

/** What the client is told; one that attaches again does so for 1012, "service restart". */
const CLOSE_FRAMES: Record<AttachmentEnd, { code: number; reason: string }> = {
  client: { code: 1000, reason: "" },
  environment: { code: 1012, reason: "the execution environment has gone: attach again" },
  closed: { code: 1001, reason: "the emulator ends" },
};

/** One client, such as VS Code, at the inspector of one execution environment: frames go to and fro as they are. */
export class Attachment {
  readonly functionName: string;
  readonly environmentId: string;
  readonly #client: WebSocket;
  readonly #inspector: WebSocket;
  readonly #pause: () => Resume;
  readonly #onEnd: (why: AttachmentEnd) => void;
  readonly #setup: Setup;
  #resume: Resume | undefined;
  #isOver = false;

  constructor(options: {
    functionName: string;
    environmentId: string;
    client: WebSocket;
    inspector: WebSocket;
    clock: Clock;
    /** Makes time stand still, as it does while the process does. */
    pause: () => Resume;
    onSetUp: () => void;
    onEnd: (why: AttachmentEnd) => void;
  }) {
    this.functionName = options.functionName;
    this.environmentId = options.environmentId;
    this.#client = options.client;
    this.#inspector = options.inspector;
    this.#pause = options.pause;
    this.#onEnd = options.onEnd;
    this.#setup = new Setup({ clock: options.clock, onDone: options.onSetUp });
    relay(this.#client, this.#inspector, (frame) => this.#fromClient(frame));
    relay(this.#inspector, this.#client, (frame) => this.#fromInspector(frame));
    // What is malformed or too large is an error; the connection may take a while to close then.
    for (const over of ["close", "error"]) {
      this.#client.on(over, () => this.end("client"));
      this.#inspector.on(over, () => this.end("environment"));
    }
    // Its environment may have gone while the client was let in.
    if (this.#inspector.readyState !== this.#inspector.OPEN) queueMicrotask(() => this.end("environment"));
  }

  /** Whether its process stands still, at a breakpoint. */
  get isPaused(): boolean {
    return this.#resume !== undefined;
  }

  /** Whether the client has set its breakpoints, as far as one can tell. */
  get isSetUp(): boolean {
    return this.#setup.isDone;
  }

  /** Closes both sides; a process that stands still goes on. */
  end(why: AttachmentEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#goOn();
    this.#setup.end();
    const { code, reason } = CLOSE_FRAMES[why];
    this.#client.close(code, reason);
    if (why === "closed") this.#inspector.terminate();
    else this.#inspector.close();
    // One that is not read does not hear the other's goodbye.
    for (const socket of [this.#client, this.#inspector]) socket.resume();
    this.#onEnd(why);
  }

  #fromClient(frame: Buffer): void {
    this.#setup.fromClient(frame);
    // The process goes on then, and no event says so.
    if (this.isPaused && methodIn(frame) === "Debugger.disable") this.#goOn();
  }

  #fromInspector(frame: Buffer): void {
    this.#setup.fromInspector(frame);
    const event = eventIn(frame);
    if (event === "paused") this.#resume ??= this.#pause();
    if (event === "resumed") this.#goOn();
    // A client that stayed would keep the process from ending.
    if (event === "ending") queueMicrotask(() => this.end("environment"));
  }

  #goOn(): void {
    this.#resume?.();
    this.#resume = undefined;
  }
}

/** Hands on what one side says to the other, no faster than the other takes it. */
function relay(from: WebSocket, to: WebSocket, watch: (frame: Buffer) => void): void {
  from.on("message", (data: RawData, isBinary) => {
    // Of the kinds that `ws` can give, it gives this one, unless it is told otherwise.
    if (!Buffer.isBuffer(data) || to.readyState !== to.OPEN) return;
    watch(data);
    to.send(data, { binary: isBinary }, () => {
      if (from.isPaused && to.bufferedAmount <= MAX_WAITING_BYTES / 2) from.resume();
    });
    if (to.bufferedAmount > MAX_WAITING_BYTES) from.pause();
  });
}
