import { randomUUID } from "node:crypto";
import type { Clock } from "../../control/clock.ts";
import type { Journal } from "../../control/journal.ts";
import type { FunctionDefinition } from "../definition.ts";
import type { LambdaHost } from "../host/index.ts";
import type { RuntimeCommand } from "../runtime/runtime-command.ts";
import { environmentVariables, logStreamName, type IssueCredentials } from "./environment-variables.ts";
import { RuntimeListener } from "./runtime-listener.ts";
import { RuntimeProcess, type RuntimeProcessEvents } from "./runtime-process.ts";

/** How long what a process has sent to its Runtime API is still read after its end. */
const LAST_ANSWER_MS = 1_000;

/** What slots are made of. */
export interface SlotParts {
  /** What starts the processes; that of all functions. */
  host: LambdaHost;
  definition: FunctionDefinition;
  clock: Clock;
  journal: Journal;
  issueCredentials: IssueCredentials;
  /** The variables that functions get because they run here. */
  local: () => Record<string, string>;
}

/**
 * What an environment keeps when its process is another one: its folder for temporary files, its Runtime API, its
 * credentials, its log stream.
 */
export class Slot {
  readonly listener: RuntimeListener;
  /** The process that it has, or had. */
  process: RuntimeProcess | undefined;
  readonly #id = randomUUID();
  readonly #parts: SlotParts;
  readonly #issued: ReturnType<IssueCredentials>;
  readonly #logStream: string;

  private constructor(parts: SlotParts, listener: RuntimeListener) {
    this.#parts = parts;
    this.listener = listener;
    this.#issued = parts.issueCredentials(parts.definition);
    this.#logStream = logStreamName(parts.clock.now());
  }

  static async open(parts: SlotParts): Promise<Slot> {
    const { definition, journal } = parts;
    const { functionName } = definition;
    const listener = await RuntimeListener.open({
      definitionOf: () => definition,
      advise: (advice) => journal.write({ kind: "advice", functionName, detail: { advice } }),
    });
    return new Slot(parts, listener);
  }

  /** Starts a process in it: the one before has ended. */
  run(command: RuntimeCommand, taskRoot: string, on: RuntimeProcessEvents): RuntimeProcess {
    const { host, definition, local } = this.#parts;
    const variables = environmentVariables({
      definition,
      taskRoot,
      runtimeApi: this.listener.address,
      credentials: this.#issued.credentials,
      local: local(),
      logStream: this.#logStream,
    });
    const { program, args, env } = command;
    this.process = new RuntimeProcess({
      host,
      slot: this.#id,
      spec: { program, args, env: { ...variables, ...env }, cwd: taskRoot },
      connected: this.listener.connection(),
      hungUp: () => this.#hungUp(),
      hasInspector: definition.runtime.startsWith("nodejs"),
      on,
    });
    return this.process;
  }

  close(): void {
    this.process?.kill();
    this.listener.close();
    this.#parts.host.release(this.#id);
    this.#issued.forget();
  }

  /** What the process has sent is read before its end is told of; something else may hold its connection, for ever. */
  async #hungUp(): Promise<void> {
    const late = Promise.withResolvers<void>();
    const cancel = this.#parts.clock.after(LAST_ANSWER_MS, late.resolve);
    await Promise.race([this.listener.hungUp(), late.promise]);
    cancel();
  }
}
