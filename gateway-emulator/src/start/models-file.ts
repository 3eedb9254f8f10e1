import { readFile } from "node:fs/promises";
import { ModelsError } from "../bedrock/catalogue/fields.ts";
import type { FoundationModel } from "../bedrock/catalogue/foundation-model.ts";
import { parseModels } from "../bedrock/catalogue/models.ts";
import { parseJson } from "../control/parse-json.ts";
import { OptionError } from "../options.ts";

/** A file of models that cannot be used; the message names it, and the field. */
export class ModelsFileError extends OptionError {
  override name = "ModelsFileError";
}

/**
 * Reads the models that the catalogue does not have.
 * @throws {ModelsFileError}
 */
export async function readModels(path: string | undefined): Promise<FoundationModel[]> {
  if (path === undefined) return [];
  const parsed = parseJson(await textOf(path));
  if ("fault" in parsed) {
    const { line, column } = parsed.fault;
    throw new ModelsFileError(`--models ${path}: the JSON is broken in line ${line}, column ${column}`);
  }
  try {
    return parseModels(parsed.value);
  } catch (error) {
    if (!(error instanceof ModelsError)) throw error;
    throw new ModelsFileError(`--models ${path}: ${error.message}`, { cause: error });
  }
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new ModelsFileError(`--models: ${whyNot(path, error)}; give a JSON file with models`, {
      cause: error,
    });
  }
}

function whyNot(path: string, error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT" || code === "ENOTDIR") return `there is no file ${path}`;
  if (code === "EISDIR") return `${path} is a folder`;
  if (code === "EACCES" || code === "EPERM") return `${path} may not be read by this user`;
  return `${path} cannot be read (${String(code)})`;
}
