import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../../control/clock.ts";
import type { Relay, RelayResponse } from "../relay.ts";
import type { RecordedEnd, RecordedRequest } from "./cassette.ts";
import { cassetteText } from "./cassette-text.ts";
import { fileName, fileStem, numberOfFile } from "./file-name.ts";
import { recordedRequest } from "./recorded-request.ts";
import { Tape } from "./tape.ts";

export interface RecordOptions {
  /** Who answers. */
  relay: Relay;
  /** Made when it is not there. */
  folder: string;
  clock: Clock;
  /** Told what a developer should know and no client can be told. */
  advise?: (advice: string) => void;
}

/** What this run has seen of one call: how often, and the files of answers that came to their end. */
interface RecordedHere {
  calls: number;
  files: Set<string>;
}

/**
 * Passes calls on, and keeps each with its answer in a file of its own. The same call again is numbered; what a former
 * run has kept of it is replaced.
 */
export function recordRelay({ relay, folder, clock, advise = () => undefined }: RecordOptions): Relay {
  const run = new Map<string, RecordedHere>();
  return async (request, signal) => {
    const recorded = recordedRequest(request);
    const stem = fileStem(recorded);
    const here = run.get(stem) ?? { calls: 0, files: new Set() };
    run.set(stem, here);
    const number = ++here.calls;
    const startedAt = clock.elapsed();
    const response = await relay(request, signal);
    const tape = new Tape({ clock, startedAt, response });
    const keep = async (ended: RecordedEnd) => {
      try {
        await write({ folder, stem, number, here }, recorded, tape.end(ended));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        advise(`This call is not recorded: ${folder} cannot be written to (${reason}).`);
      }
    };
    return { ...response, body: taped(response, { tape, keep, signal }) };
  };
}

/** Passes pieces on; what has been heard is kept however the answer ends. */
async function* taped(
  { body }: RelayResponse,
  { tape, keep, signal }: { tape: Tape; keep: (ended: RecordedEnd) => Promise<void>; signal: AbortSignal },
): AsyncGenerator<Uint8Array, void, undefined> {
  let ended: RecordedEnd = "cancelled";
  try {
    for await (const piece of body) {
      tape.hear(piece);
      yield piece;
    }
    ended = "complete";
  } catch (error) {
    if (!signal.aborted) ended = "dropped";
    throw error;
  } finally {
    // The answer's end comes when the file is there: whoever has it can replay it.
    await keep(ended);
  }
}

interface Place {
  folder: string;
  stem: string;
  number: number;
  here: RecordedHere;
}

async function write(
  { folder, stem, number, here }: Place,
  request: RecordedRequest,
  response: ReturnType<Tape["end"]>,
): Promise<void> {
  const isIncomplete = response.ended === "cancelled";
  const name = fileName(stem, number, isIncomplete);
  const isFirst = here.files.size === 0;
  const unfinished = join(folder, `.${stem}-${randomUUID()}.tmp`);
  await mkdir(folder, { recursive: true });
  try {
    await writeFile(unfinished, cassetteText({ request, response }));
    await rename(unfinished, join(folder, name));
  } finally {
    await rm(unfinished, { force: true });
  }
  // What a former run has kept is worth more than half an answer.
  if (isIncomplete) return;
  here.files.add(name);
  if (isFirst) await removeOlder(folder, stem, here);
}

/** What a former run has kept of the same call. */
async function removeOlder(folder: string, stem: string, { files }: RecordedHere): Promise<void> {
  for (const name of await readdir(folder)) {
    const isOfCall = name.startsWith(stem) && numberOfFile(name) !== undefined;
    if (isOfCall && !files.has(name)) await rm(join(folder, name), { force: true });
  }
}
