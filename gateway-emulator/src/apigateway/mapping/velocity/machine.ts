import { MAX_CALL_DEPTH, MAX_STEPS } from "../limits.ts";
import { TemplateError } from "../template-error.ts";
import type { Block, Expression, Macro } from "./nodes.ts";

/** One rendering of one template. */
export interface Machine {
  macros: Map<string, Macro>;
  /** What was carried out so far. */
  steps: number;
  /** How many macros, `#define`s and `#evaluate`s are under way in one another. */
  calls: number;
  /** The line that is carried out. */
  line: number;
  /** `#stop` was met. */
  isStopped: boolean;
  /** Makes a text of a block. */
  text: (block: Block, scope: Scope) => string;
}

/** The variables of the template, or of one macro's call. */
export interface Scope {
  values: Map<string, unknown>;
  /** A macro's parameters: what its caller wrote, looked at anew each time, among the caller's variables. */
  parameters: Map<string, Expression>;
  caller: Scope | undefined;
}

/** @throws TemplateError when a template does more than it may. */
export function step(machine: Machine, line: number): void {
  machine.line = line;
  machine.steps += 1;
  if (machine.steps > MAX_STEPS)
    throw new TemplateError(
      `more than ${MAX_STEPS.toLocaleString("en")} steps, the emulator's limit: the loops go round too often`,
    );
}

/** Carries out something that may call itself. */
export function called<Result>(machine: Machine, what: string, run: () => Result): Result {
  if (machine.calls >= MAX_CALL_DEPTH)
    throw new TemplateError(`${what} is called from itself, or more than ${MAX_CALL_DEPTH} calls deep`);
  machine.calls += 1;
  const result = run();
  machine.calls -= 1;
  return result;
}
