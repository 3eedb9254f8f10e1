import { resolve } from "node:path";
import type { Options } from "./options.ts";

/** The same options; what names a file or a folder names it from the root on, and stands in messages so. */
export function absolutePaths(options: Options, folder: string): Options {
  const { stack, models, model } = options;
  return {
    ...options,
    ...(stack !== undefined && { stack: resolve(folder, stack) }),
    ...(models !== undefined && { models: resolve(folder, models) }),
    ...("folder" in model && { model: { ...model, folder: resolve(folder, model.folder) } }),
  };
}

/**
 * The folder in which the command was typed: npm, and the launcher after it, go to the repository's, and leave a note.
 * @param launched whether the launcher started this process; otherwise the note may be from another command
 */
export function folderOfCommand({
  env,
  cwd,
  launched,
}: {
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  launched: boolean;
}): string {
  return (launched ? env["INIT_CWD"] : undefined) ?? cwd;
}
