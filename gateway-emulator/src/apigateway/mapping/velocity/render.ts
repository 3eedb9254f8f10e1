import { TemplateError } from "../template-error.ts";
import { assign, assignVariable } from "./assign.ts";
import { evaluate, evaluateReference, isTrue } from "./evaluate.ts";
import { called, type Machine, type Scope, step } from "./machine.ts";
import { loopOver } from "./loop.ts";
import type { Block, MacroCall, Reference, Template, TemplateNode } from "./nodes.ts";
import { parseTemplate } from "./parse-template.ts";
import { checkLength, printed } from "./print.ts";
import { apiObject, isNothing } from "./values.ts";

/** Where text goes, and what happens meanwhile. */
interface Run {
  scope: Scope;
  machine: Machine;
  out: { text: string };
}

/**
 * Carries out a template over variables.
 * @throws TemplateError with the line, and the limit or the mistake.
 */
export function render(template: Template, variables: Record<string, unknown>): string {
  const machine: Machine = {
    macros: new Map(template.macros.map((macro) => [macro.name, macro])),
    steps: 0,
    calls: 0,
    line: 1,
    isStopped: false,
    text: (block, scope) => {
      const out = { text: "" };
      renderBlock(block, { scope, machine, out });
      return out.text;
    },
  };
  const scope: Scope = {
    values: new Map(Object.entries(variables)),
    parameters: new Map(),
    caller: undefined,
  };
  try {
    return machine.text(template.block, scope);
  } catch (error) {
    // A RangeError is the engine's own end: of its stack, or of what one string can hold.
    if (!(error instanceof TemplateError || error instanceof RangeError)) throw error;
    throw new TemplateError(`line ${machine.line}: ${error.message}`, { cause: error });
  }
}

/** True when a `#break` ends the loop around it. */
function renderBlock(block: Block, run: Run): boolean {
  for (const node of block) {
    if (renderNode(node, run)) return true;
    if (run.machine.isStopped) return true;
  }
  return false;
}

function renderNode(node: TemplateNode, run: Run): boolean {
  const { scope, machine } = run;
  switch (node.kind) {
    case "text":
      write(run, node.text);
      return false;
    case "reference":
      renderReference(node, run);
      return false;
    case "set":
      step(machine, node.line);
      assign(node.target, evaluate(node.value, scope, machine), { scope, machine });
      return false;
    case "if":
      step(machine, node.line);
      return renderBlock(
        node.branches.find(({ test }) => isTrue(test, scope, machine))?.body ?? node.otherwise,
        run,
      );
    case "foreach":
      step(machine, node.line);
      loopOver(node, { scope, machine, body: () => renderBlock(node.body, run) });
      return false;
    case "define":
      assignVariable(node.name, lazyText(`#define($${node.name})`, node.body, run), { scope, machine });
      return false;
    case "call":
      renderCall(node, run);
      return false;
    case "evaluate":
      renderEvaluate(node, run);
      return false;
    case "break":
      return true;
    case "stop":
      machine.isStopped = true;
      return true;
  }
}

function write(run: Run, text: string): void {
  checkLength(run.out.text.length + text.length);
  run.out.text += text;
}

/** Two backslashes in front are one; behind an odd one stands the reference itself, and behind nothing it stays. */
function renderReference(reference: Reference, run: Run): void {
  const value = evaluateReference(reference, run.scope, run.machine);
  const isEscaped = reference.backslashes % 2 === 1;
  const backslashes = Math.floor(reference.backslashes / 2) + (isEscaped && isNothing(value) ? 1 : 0);
  write(run, "\\".repeat(backslashes) + (isEscaped ? reference.source : printed(value)));
}

/** A text that is made when it is printed, anew each time. */
function lazyText(what: string, block: Block, { scope, machine }: Run): unknown {
  const print = () => called(machine, what, () => machine.text(block, scope));
  return apiObject({ print, methods: new Map([["toString/0", print]]) });
}

/** A name that no macro has is text. */
function renderCall(call: MacroCall, run: Run): void {
  const { machine, scope } = run;
  step(machine, call.line);
  const macro = machine.macros.get(call.name);
  if (!macro) return write(run, call.source);
  const parameters = new Map(
    macro.parameters.flatMap((name, at) => {
      const argument = call.args[at];
      return argument ? [[name, argument] as const] : [];
    }),
  );
  const values = new Map(call.body ? [["bodyContent", lazyText("$bodyContent", call.body, run)]] : []);
  const inner: Scope = { values, parameters, caller: scope };
  called(machine, `#${macro.name}`, () => renderBlock(macro.body, { ...run, scope: inner }));
}

/** Its text is a template of its own, over the same variables. */
function renderEvaluate(node: Extract<TemplateNode, { kind: "evaluate" }>, run: Run): void {
  const { machine, scope } = run;
  step(machine, node.line);
  const { block, macros } = parseTemplate(printed(evaluate(node.of, scope, machine)));
  for (const macro of macros) machine.macros.set(macro.name, macro);
  called(machine, "#evaluate", () => renderBlock(block, run));
}
