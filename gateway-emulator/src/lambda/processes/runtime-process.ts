import type { Memory } from "../environments/processes.ts";
import type { HostedProcess } from "../host/hosted-processes.ts";
import type { LambdaHost } from "../host/index.ts";
import type { ProcessSpec } from "../host/messages.ts";
import { signalGroup, signalInspector } from "../host/signal-group.ts";
import type { LogLine } from "../logs/log-frames.ts";
import type { ProcessExit } from "../process-exit.ts";
import { Inspector } from "./inspector.ts";
import { memoryOf } from "./memory.ts";

/** What the process of an environment tells. */
export interface RuntimeProcessEvents {
  log(line: LogLine): void;
  /** It has ended by itself. */
  exited(exit: ProcessExit): void;
}

/** A process that runs the runtime of an environment, or has run it. */
export class RuntimeProcess {
  /** Resolves when it runs; rejects with why it cannot. */
  readonly started: Promise<void>;
  readonly #hosted: HostedProcess;
  readonly #on: RuntimeProcessEvents;
  readonly #hungUp: () => Promise<void>;
  readonly #isUp: Promise<unknown>;
  readonly #hasInspector: boolean;
  readonly #over = Promise.withResolvers<void>();
  #pid: number | undefined;
  #inspector: Inspector | undefined;
  #isOver = false;

  constructor(options: {
    host: LambdaHost;
    slot: string;
    spec: ProcessSpec;
    /** When the process has called its Runtime API. */
    connected: Promise<void>;
    /** Resolves when none of its connections to there is left. */
    hungUp: () => Promise<void>;
    hasInspector: boolean;
    on: RuntimeProcessEvents;
  }) {
    const { host, slot, spec, connected, hungUp, hasInspector, on } = options;
    this.#on = on;
    this.#hungUp = hungUp;
    this.#hasInspector = hasInspector;
    this.#hosted = host.start(slot, spec, {
      log: (lines) => this.#log(lines),
      exited: (exit) => void this.#exited(exit),
    });
    this.started = this.#hosted.started.then((pid) => void (this.#pid = pid));
    this.#isUp = Promise.all([this.started, connected]);
    this.#isUp.catch(() => undefined);
  }

  /** Resolves when it has ended, or has been killed. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  /** Ends it with all that it has started; it tells no end any more, but what it has written. */
  kill(): void {
    if (!this.#isOver) this.#hosted.kill();
    this.#end();
  }

  signal(signal: "SIGSTOP" | "SIGCONT"): void {
    if (!this.#isOver) signalGroup(this.#pid, signal);
  }

  logged(): Promise<void> {
    return this.#hosted.logged();
  }

  memory(): Memory | undefined {
    return this.#isOver || this.#pid === undefined ? undefined : memoryOf(this.#pid);
  }

  /** The URL of its inspector, which opens when it is asked for. */
  inspector(): Promise<string | undefined> {
    if (!this.#hasInspector || this.#isOver) return Promise.resolve(undefined);
    this.#inspector ??= this.#openInspector();
    return this.#inspector.url;
  }

  #openInspector(): Inspector {
    const inspector = new Inspector();
    const open = () => {
      if (this.#isOver || this.#pid === undefined) return inspector.end();
      this.signal("SIGCONT");
      signalInspector(this.#pid);
    };
    // Before it has come that far, the signal would end it.
    this.#isUp.then(open, () => inspector.end());
    return inspector;
  }

  #log(lines: LogLine[]): void {
    for (const line of lines) if (!this.#inspector?.takes(line)) this.#on.log(line);
  }

  /** The host may tell of it while its last answer, which can be megabytes long, is still being read. */
  async #exited(exit: ProcessExit): Promise<void> {
    this.#pid = undefined;
    await this.#hungUp();
    if (this.#isOver) return;
    this.#end();
    this.#on.exited(exit);
  }

  #end(): void {
    this.#isOver = true;
    this.#over.resolve();
    this.#inspector?.end();
  }
}
