import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { lineInJson } from "../bedrock/script/place-in-json.ts";
import { ScriptError } from "../bedrock/script/script-fields.ts";
import { parseScripts } from "../bedrock/script/script-list.ts";
import type { ScriptQueue } from "../bedrock/script/script-queue.ts";
import type { Clock } from "../control/clock.ts";
import type { Journal } from "../control/journal.ts";
import { parseJson } from "../infra/terraform/json.ts";
import { watchStack } from "../infra/watch-stack.ts";

/** What the file with the model's answers is called, beside a stack. */
export const SCRIPT_FILE = "bedrock.script.json";

/** What the model says: a JSON file, which need not be there; or the scripts themselves. */
export type ScriptSource = string | readonly unknown[];

interface ScriptFile {
  file: string;
  scripts: ScriptQueue;
  /** The machine's time. */
  clock: Clock;
  journal: Journal;
}

/**
 * Keeps the scripts of a file for the model to answer with, those of its last state that could be read; they begin anew
 * when it is saved. What came of it stands in the journal.
 * @throws {ScriptError} when scripts are given, rather than a file, and one is wrong
 */
export function openScripts(
  source: ScriptSource,
  { scripts, clock, journal }: Omit<ScriptFile, "file">,
): { close(): void } {
  if (typeof source !== "string") {
    scripts.keep(parseScripts(source));
    return { close: () => undefined };
  }
  const of = { file: source, scripts, clock, journal };
  // It is watched before it is read: nothing is saved in between.
  const watched = watchStack({ file: source, mayBeGone: true, clock, onChange: () => load(of, "changed") });
  load(of, "opened");
  return watched;
}

function load({ file, scripts, journal }: ScriptFile, state: "opened" | "changed"): void {
  try {
    const text = textOf(file);
    const read = text === undefined ? [] : readScripts(file, text);
    scripts.keep(read);
    if (read.length === 0 && state === "opened") return;
    journal.write({ kind: "reload", detail: { state, scripts: read.length, file: basename(file) } });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const kept = state === "opened" ? "none of its scripts is used" : "the scripts that were there stay";
    journal.write({ kind: "advice", detail: { advice: `${why}; ${kept}` } });
  }
}

/** Undefined where there is no such file. */
function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** @throws Error that says the file, the line and the field */
function readScripts(file: string, text: string): ReturnType<typeof parseScripts> {
  const parsed = parseJson(text);
  if ("fault" in parsed)
    throw new Error(`${file}:${parsed.fault.line}:${parsed.fault.column}: the JSON is broken there`);
  try {
    return parseScripts(parsed.value);
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    throw new Error(`${file}:${lineInJson(text, error.at)}: ${error.message}`, { cause: error });
  }
}
