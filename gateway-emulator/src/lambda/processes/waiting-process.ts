import type { RunnableCode } from "../code/runnable-code.ts";
import type { FunctionDefinition } from "../definition.ts";
import type { LogLine } from "../logs/log-frames.ts";
import type { RuntimeCommand } from "../runtime/runtime-command.ts";
import type { RuntimeProcess, RuntimeProcessEvents } from "./runtime-process.ts";
import type { Slot } from "./slot.ts";

const PROGRAM = new URL("../runtime/waiting-process.mjs", import.meta.url);

/** What a process may write while it waits, in characters; one that writes more is not worth waiting for. */
const MAX_HELD = 65_536;

/** A process that has loaded what the code imports, and waits for the code: it is up in a fraction of the time. */
export class WaitingProcess {
  readonly imports: string;
  readonly slot: Slot;
  readonly #onGone: () => void;
  /** Who hears of it once it is an environment's. */
  #on: RuntimeProcessEvents | undefined;
  readonly #process: RuntimeProcess;
  /** It has ended, and nobody has been told; or it is not worth waiting for. */
  readonly #lost = Promise.withResolvers<void>();
  #held: LogLine[] = [];
  #heldCharacters = 0;

  /** `onGone` hears when it has ended while it waited. */
  constructor(options: {
    slot: Slot;
    command: RuntimeCommand;
    code: RunnableCode & { imports: string };
    onGone: () => void;
  }) {
    const { slot, command, code, onGone } = options;
    this.imports = code.imports;
    this.slot = slot;
    this.#onGone = onGone;
    const program = new URL(PROGRAM);
    program.searchParams.set("imports", code.imports);
    const args = ["--import", program.href, ...command.args];
    this.#process = slot.run({ ...command, args }, code.taskRoot, {
      log: (line) => (this.#on ? this.#on.log(line) : this.#hold(line)),
      exited: (exit) => (this.#on ? this.#on.exited(exit) : this.#lose()),
    });
    this.#process.started.catch(() => this.#lose());
  }

  /**
   * Gives it its code, and its slot to whoever hears of it from now on; false when it has ended instead, or has been
   * killed meanwhile.
   */
  async goOn(taskRoot: string, on: RuntimeProcessEvents): Promise<boolean> {
    const moved = this.slot.listener.goOn(taskRoot).then(() => true);
    const ended = Promise.race([this.#lost.promise, this.#process.over]).then(() => false);
    if (!(await Promise.race([moved, ended]))) {
      // Another takes its place in the slot.
      this.#process.kill();
      return false;
    }
    this.#on = on;
    for (const line of this.#held.splice(0)) on.log(line);
    return true;
  }

  close(): void {
    this.slot.close();
  }

  #lose(): void {
    this.#lost.resolve();
    this.#onGone();
  }

  #hold(line: LogLine): void {
    this.#held.push(line);
    this.#heldCharacters += line.message.length;
    if (this.#heldCharacters > MAX_HELD) this.#lose();
  }
}

/** Whether a process can wait for such code: Node.js imports nothing ahead through somebody's wrapper script. */
export function canWaitFor(
  code: RunnableCode,
  { runtime, environment }: FunctionDefinition,
): code is RunnableCode & { imports: string } {
  return code.imports !== undefined && runtime.startsWith("nodejs") && !environment.AWS_LAMBDA_EXEC_WRAPPER;
}
