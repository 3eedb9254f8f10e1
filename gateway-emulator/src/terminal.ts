import type { Clock } from "./control/clock.ts";
import type { Journal, JournalEntry } from "./control/journal.ts";
import { shown } from "./control/shown.ts";
import { dampNotes } from "./damped-notes.ts";
import { errorRow } from "./terminal/error-row.ts";
import { createFailures, type Failures } from "./terminal/failures.ts";
import { fromHere } from "./terminal/from-here.ts";
import { logRow } from "./terminal/log-row.ts";
import { modelCallLine } from "./terminal/model-call-line.ts";
import { createLayout, harmless, paintWith, type Paint, type Row } from "./terminal/row.ts";

export { fromHere };

/** Where the terminal's lines go, and how. */
export interface Terminal {
  write(line: string): void;
  colour: boolean;
  clock: Clock;
}

/**
 * Prints, from the journal, what a developer wants to see while working: logs, how invocations went, errors with their
 * place, calls of models, reloads, advice; first what handlers have said while they were loading. Traffic, access logs
 * and metrics stay in the journal.
 */
export function followOnTerminal(journal: Journal, terminal: Terminal): () => void {
  const paint = paintWith(terminal.colour);
  const layOut = createLayout(paint);
  const failures = createFailures();
  const notes = dampNotes({
    clock: terminal.clock,
    print: (text) => terminal.write(`${paint("yellow", "note")}  ${text}`),
  });
  const print = (entry: JournalEntry) => {
    const advice = adviceIn(entry);
    const note = advice === undefined ? undefined : failures.whatIsNew(advice);
    if (note !== undefined) notes.add(note);
    const row = rowOf(entry, failures);
    const lines = row ? layOut(row) : noticesOf(entry, paint);
    for (const line of lines) terminal.write(line);
  };
  for (const entry of journal.after(0)) print(entry);
  const unfollow = journal.follow(print);
  return () => {
    unfollow();
    notes.close();
  };
}

/** On one line. */
function adviceIn({ kind, detail }: JournalEntry): string | undefined {
  if (kind === "fault" && detail) return onOneLine(faultIn(detail));
  return typeof detail?.advice === "string" ? onOneLine(detail.advice) : undefined;
}

function onOneLine(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  return harmless(lines.join(" "));
}

/** What a function says, or what is said of it. */
function rowOf(entry: JournalEntry, failures: Failures): Row | undefined {
  const { kind, functionName = "", requestId, detail = {} } = entry;
  if (kind === "log") {
    const row = logRow(entry);
    return row && failures.isKnown(row, "log") ? undefined : row;
  }
  if (kind === "invocation" && detail.error !== undefined) {
    const row = errorRow({ functionName, requestId }, detail.error);
    failures.of(functionName);
    return failures.isKnown(row, "invocation") ? undefined : row;
  }
  if (kind === "environment" && typeof detail.initError === "string")
    return errorRow({ functionName }, parse(detail.initError));
  return undefined;
}

/** What the emulator says. */
function noticesOf({ kind, functionName = "", ms, detail = {} }: JournalEntry, paint: Paint): string[] {
  const name = ` ${paint("cyan", harmless(functionName || (detail.scripts === undefined ? "stack" : "scripts")))}`;
  switch (kind) {
    case "reload":
      return detail.state === "failed"
        ? reloadFailed(name, detail.error, paint)
        : [
            `${paint("green", "reload")}${name}${changesIn(detail)}${ms === undefined ? "" : `  ${Math.round(ms)} ms`}`,
          ];
    case "debugger":
      // It attaches again to the environment that follows, in a moment.
      if (detail.because === "environment") return [];
      return [`${paint("magenta", "debugger")}${name}  ${onOneLine(String(detail.state))}`];
    case "destination":
      return [
        paint(
          "dim",
          onOneLine(
            `${functionName}  ${String(detail.condition)}: a record for ${String(detail.destination)}`,
          ),
        ),
      ];
    case "model-call":
      return [modelCallLine({ ms, detail }, paint)];
    case "log":
    case "invocation":
    case "environment":
    case "advice":
    case "fault":
    case "handshake":
    case "frame-in":
    case "frame-out":
    case "disconnect":
    case "integration":
    case "post-to-connection":
    case "get-connection":
    case "delete-connection":
    case "bedrock-call":
    case "access-log":
    case "metrics":
    case "reset":
      return [];
  }
}

/** Which rule of `/_emulator/faults` has fired, and whether it will again. */
function faultIn({ at, rule, effect, usesLeft }: Record<string, unknown>): string {
  const left = typeof usesLeft === "number" ? `, ${usesLeft} times more` : "";
  // Without quotes, so that notes of different effects are not taken for one.
  return `fault at ${String(at)}, on purpose: ${shown(effect).replaceAll('"', "")} (rule ${String(rule)} of /_emulator/faults${left})`;
}

function reloadFailed(name: string, error: unknown, paint: Paint): string[] {
  const [first = "", ...others] = harmless(fromHere(String(error)))
    .trimEnd()
    .split("\n");
  return [
    `${paint("red", "reload")}${name}  failed: ${paint("red", first)}`,
    ...others.map((line) => `        ${line}`),
  ];
}

/** The stack's changes: `+` for what is new, `~` for what is different, `-` for what is gone. */
function changesIn({ apis, functions, tables, scripts, file, unchanged }: Record<string, unknown>): string {
  if (unchanged === true) return "  as it was";
  if (typeof scripts === "number") return `  ${scripts} from ${onOneLine(String(file))}`;
  const names = [apis, functions, tables].flatMap((of) => (Array.isArray(of) ? of.map(String) : []));
  return names.length === 0 ? "" : `  ${onOneLine(names.join(" "))}`;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}
