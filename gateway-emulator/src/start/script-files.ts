import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { isNestedDeeper } from "../bedrock/request/json-depth.ts";
import type { Script } from "../bedrock/script/script.ts";
import { lineInJson } from "../bedrock/script/place-in-json.ts";
import { ScriptError } from "../bedrock/script/script-fields.ts";
import { parseScripts } from "../bedrock/script/script-list.ts";
import type { ScriptQueue } from "../bedrock/script/script-queue.ts";
import type { Cancel, Clock } from "../control/clock.ts";
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
  let cancel: Cancel = () => undefined;
  const change = (sizeBefore: number) => {
    cancel();
    const size = sizeOf(source) ?? -1;
    if (size === sizeBefore || !isBroken(source)) return load(of, "changed");
    // What is being written is broken until it is whole: read again when its size has settled.
    cancel = clock.after(SETTLED_MS, () => change(size));
  };
  const watched = watchStack({ file: source, mayBeGone: true, clock, onChange: () => change(Number.NaN) });
  load(of, "opened");
  return {
    close: () => {
      cancel();
      watched.close();
    },
  };
}

/** A file that has the size it had so long ago is written. */
const SETTLED_MS = 300;

/** The largest file that is read. */
export const MAX_SCRIPT_FILE_BYTES = 16_000_000;

/** Deeper than any tool's input that is meant. */
const MAX_DEPTH = 1_000;

function load({ file, scripts, journal }: ScriptFile, state: "opened" | "changed"): void {
  try {
    const read = readScripts(file);
    scripts.keep(read);
    if (read.length === 0 && state === "opened") return;
    journal.write({ kind: "reload", detail: { state, scripts: read.length, file: basename(file) } });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const kept = state === "opened" ? "none of its scripts is used" : "the scripts that were there stay";
    journal.write({ kind: "advice", detail: { advice: `${why}; ${kept}` } });
  }
}

/** @throws Error that says the file, the line and the field */
function readScripts(file: string): Script[] {
  const bytes = bytesOf(file);
  if (bytes === undefined) return [];
  if (isNestedDeeper(bytes, MAX_DEPTH))
    throw new Error(`${file}: nested too deep; lists and objects may stand ${MAX_DEPTH} deep in one another`);
  const text = bytes.toString("utf8").replace(/^\uFEFF/, "");
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

/** Undefined where there is no such file. */
function bytesOf(file: string): Buffer | undefined {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats) return undefined;
  if (!stats.isFile()) throw new Error(`${file}: is no file; scripts stand in a JSON file`);
  if (stats.size > MAX_SCRIPT_FILE_BYTES)
    throw new Error(
      `${file}: has ${grouped(stats.size)} bytes; at most ${grouped(MAX_SCRIPT_FILE_BYTES)} are read`,
    );
  try {
    return readFileSync(file);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Undefined where there is no such file. */
function sizeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.size;
}

function isBroken(file: string): boolean {
  try {
    readScripts(file);
    return false;
  } catch {
    return true;
  }
}

function grouped(number: number): string {
  return number.toLocaleString("en");
}
