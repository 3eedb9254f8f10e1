import { closeSync, existsSync, openSync, readSync } from "node:fs";
import type { ProcessSpec } from "./messages.ts";

/** Longer first lines are cut off by Linux too. */
const MAX_FIRST_LINE_BYTES = 256;

/** Why a process has not started, in one line: "spawn … ENOENT" names the program, whatever is missing. */
export function whyNotStarted({ program, cwd }: ProcessSpec, error: Error): string {
  if (!("code" in error) || error.code !== "ENOENT") return error.message;
  if (!existsSync(cwd)) return `its folder ${cwd} is not there`;
  if (!existsSync(program)) return `the program ${program} is not there`;
  const interpreter = interpreterOf(program);
  return interpreter === undefined
    ? `${program} is there, but not the loader that it was linked for (${error.message})`
    : `${program} is to be run by ${JSON.stringify(interpreter)}, which is not there: correct its first line${interpreter.endsWith("\r") ? ", which ends with a carriage return" : ""}`;
}

/** `/bin/sh` of a script whose first line is `#!/bin/sh -e`; undefined for what is no script. */
function interpreterOf(program: string): string | undefined {
  const start = Buffer.alloc(MAX_FIRST_LINE_BYTES);
  const file = openSync(program, "r");
  const bytes = readSync(file, start);
  closeSync(file);
  return /^#![ \t]*([^ \t\n]+)/.exec(start.toString("utf8", 0, bytes))?.[1];
}
