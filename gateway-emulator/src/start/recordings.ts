import { readdirSync, statSync } from "node:fs";
import { numberOfFile } from "../bedrock/upstream/cassettes/file-name.ts";
import { OptionError } from "../options.ts";

/**
 * Sees to it that there is something to replay.
 * @throws {OptionError} that says what is wrong with the folder, and how to record
 */
export function requireRecordings(folder: string): void {
  const wrong = problemWith(folder);
  if (wrong === undefined) return;
  throw new OptionError(
    `--model replay: ${wrong}; record with --model record=${folder}, which asks the real Bedrock, or give another folder`,
  );
}

function problemWith(folder: string): string | undefined {
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (!stats) return `there is no folder ${folder}`;
  if (!stats.isDirectory()) return `${folder} is not a folder`;
  return readdirSync(folder).some((name) => numberOfFile(name)) ? undefined : `${folder} holds no recordings`;
}
