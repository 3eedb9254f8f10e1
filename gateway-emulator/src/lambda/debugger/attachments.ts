import type { WebSocket } from "ws";
import type { Cancel, Clock, Resume } from "../../control/clock.ts";
import type { Journal } from "../../control/journal.ts";
import { Attachment, type AttachmentEnd } from "./attachment.ts";
import type { Debugging } from "./debugging.ts";
import type { OpenInspector } from "./open-inspector.ts";

/** How long a client that lost its environment is expected back: VS Code waits for a second when nothing else is configured. */
const RETURN_MS = 2000;

/** How long an environment's first invocation is kept back for it. */
const REACH_MS = 1500;

interface Waiting {
  functionName: string;
  environmentId: string;
  resolve: () => void;
}

/** The clients that debug, and those that are about to. */
export class Attachments implements Debugging {
  readonly #clock: Clock;
  readonly #journal: Journal;
  readonly #pause: () => Resume;
  readonly #onLeft: (functionName: string) => void;
  #open = new Set<Attachment>();
  /** The functions that clients are just attaching to. */
  #attaching: string[] = [];
  #returning = new Map<string, Cancel>();
  /** Of each function, the last environment that was waited for. */
  #reached = new Map<string, string>();
  #waiting = new Set<Waiting>();

  constructor(options: {
    clock: Clock;
    journal: Journal;
    pause: () => Resume;
    /** Told of a function that no debugger is attached to any more, nor about to attach. */
    onLeft?: ((functionName: string) => void) | undefined;
  }) {
    this.#onLeft = options.onLeft ?? (() => undefined);
    this.#clock = options.clock;
    this.#journal = options.journal;
    this.#pause = options.pause;
  }

  isAttachedTo(functionName: string): boolean {
    return (
      this.#of(functionName).length > 0 ||
      this.#attaching.includes(functionName) ||
      this.#returning.has(functionName)
    );
  }

  environmentOf(functionName: string): string | undefined {
    return this.#of(functionName)[0]?.environmentId;
  }

  async hasReached(functionName: string, environmentId: string): Promise<void> {
    const elsewhere = this.#of(functionName).filter((one) => one.environmentId !== environmentId);
    // Whoever looks at a process that stands still goes on looking.
    if (elsewhere.some(({ isPaused }) => isPaused)) return;
    for (const one of elsewhere) one.end("environment");
    if (this.#needNotWait({ functionName, environmentId })) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = { functionName, environmentId, resolve };
    this.#waiting.add(waiting);
    const cancel = this.#clock.after(REACH_MS, resolve);
    await promise;
    cancel();
    this.#waiting.delete(waiting);
    this.#reached.set(functionName, environmentId);
  }

  /** The functions whose clients are expected back. */
  get returning(): string[] {
    return [...this.#returning.keys()];
  }

  /** A client wants to attach to a function; whether it could is told by the returned function. */
  attaching(functionName: string): () => void {
    this.#attaching.push(functionName);
    return () => {
      this.#attaching.splice(this.#attaching.indexOf(functionName), 1);
      this.#left(functionName);
    };
  }

  add(functionName: string, { environmentId, socket }: OpenInspector, client: WebSocket): void {
    const attachment: Attachment = new Attachment({
      functionName,
      environmentId,
      client,
      inspector: socket,
      clock: this.#clock,
      pause: this.#pause,
      onSetUp: () => this.#look(),
      onEnd: (why) => this.#ended(attachment, why),
    });
    this.#open.add(attachment);
    this.#expectNoMore(functionName);
    // Who comes later is waited for too.
    this.#reached.delete(functionName);
    this.#write(attachment, { state: "attached" });
  }

  close(): void {
    for (const attachment of this.#open) attachment.end("closed");
    for (const functionName of this.returning) this.#expectNoMore(functionName);
    this.#look();
  }

  #ended(attachment: Attachment, why: AttachmentEnd): void {
    this.#open.delete(attachment);
    this.#write(attachment, { state: "detached", because: why });
    if (why === "environment") this.#expect(attachment.functionName);
    this.#left(attachment.functionName);
  }

  #expect(functionName: string): void {
    this.#expectNoMore(functionName);
    const cancel = this.#clock.after(RETURN_MS, () => {
      this.#returning.delete(functionName);
      this.#left(functionName);
    });
    this.#returning.set(functionName, cancel);
  }

  #expectNoMore(functionName: string): void {
    this.#returning.get(functionName)?.();
    this.#returning.delete(functionName);
  }

  /** One less is attached to it, or about to be. */
  #left(functionName: string): void {
    this.#look();
    if (!this.isAttachedTo(functionName)) this.#onLeft(functionName);
  }

  /** Ends the waiting that has come to its end. */
  #look(): void {
    for (const waiting of this.#waiting) if (this.#needNotWait(waiting)) waiting.resolve();
  }

  #needNotWait({ functionName, environmentId }: Omit<Waiting, "resolve">): boolean {
    return (
      this.#reached.get(functionName) === environmentId ||
      !this.isAttachedTo(functionName) ||
      this.#of(functionName).some((one) => one.environmentId === environmentId && one.isSetUp)
    );
  }

  #of(functionName: string): Attachment[] {
    return [...this.#open].filter((one) => one.functionName === functionName);
  }

  #write({ functionName, environmentId }: Attachment, detail: { state: string; because?: string }): void {
    this.#journal.write({
      kind: "debugger",
      functionName,
      detail: { environment: environmentId, ...detail },
    });
  }
}
