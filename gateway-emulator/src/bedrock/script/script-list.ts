import { parseScript, type Script } from "./script.ts";
import { fields, list, ScriptError, THE_SCRIPT, wrong } from "./script-fields.ts";

/**
 * Reads several scripts: a list of them, or an object with the list in `scripts`.
 * @throws ScriptError that names the field from the root on, such as `[1].events[0].text`
 */
export function parseScripts(value: unknown): Script[] {
  if (Array.isArray(value)) return parseEach(value, "");
  if (typeof value !== "object" || value === null) throw wrong("the file", "a list of scripts", value);
  return parseEach(list(fields(value, THE_SCRIPT, ["scripts"])["scripts"], "scripts"), "scripts");
}

function parseEach(scripts: readonly unknown[], at: string): Script[] {
  return scripts.map((script, index) => {
    try {
      return parseScript(script);
    } catch (error) {
      if (!(error instanceof ScriptError)) throw error;
      const field = error.at === THE_SCRIPT ? "" : `.${error.at}`;
      throw new ScriptError(`${at}[${index}]${field}`, error.problem);
    }
  });
}
