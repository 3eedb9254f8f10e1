import { Liquid, LiquidError, type Template } from "liquidjs";
import { MAX_RENDERED_CHARS, MAX_TEMPLATE_CHARS, MAX_TEMPLATE_MEMORY, MAX_TEMPLATE_MS } from "./limits.ts";
import { QUOTABLE, type Quotable } from "./quotable.ts";
import { ScriptError, wrong } from "./script-fields.ts";

// There are no files that a template could bring in, and none is the same twice that asks for the time or a die.
const NO_FILES = ["include", "render", "layout", "block"];
const NOT_REPEATABLE = /^date|^sample$/;

const engine = createEngine();

function createEngine(): Liquid {
  const liquid = new Liquid({
    templates: {},
    strictVariables: true,
    strictFilters: true,
    // `{% if toolResult %}` asks whether there is one.
    lenientIf: true,
    ownPropertyOnly: true,
    parseLimit: MAX_TEMPLATE_CHARS,
    renderLimit: MAX_TEMPLATE_MS,
    memoryLimit: MAX_TEMPLATE_MEMORY,
  });
  for (const tag of NO_FILES) delete liquid.tags[tag];
  for (const filter of Object.keys(liquid.filters))
    if (NOT_REPEATABLE.test(filter)) liquid.unregisterFilter(filter);
  return liquid;
}

/**
 * Reads a template in Liquid.
 * @throws ScriptError for one that does not parse, or quotes what there is not, with its line
 * @see https://shopify.github.io/liquid/
 */
export function parseTemplate(template: string, at: string): Template[] {
  if (template.length > MAX_TEMPLATE_CHARS)
    throw wrong(at, `a template of at most ${MAX_TEMPLATE_CHARS} characters`, template);
  return asScriptError(at, () => {
    const parsed = engine.parse(template);
    for (const [name, [use]] of Object.entries(engine.analyzeSync(parsed).globals))
      if (!QUOTABLE.some((one) => one === name)) throw unknownVariable(at, use?.location.row, name);
    return parsed;
  });
}

/**
 * What a template says about a conversation.
 * @throws ScriptError for one that quotes what this conversation has not, or that takes or makes too much
 */
export function renderTemplate(template: string, quotable: Quotable, at: string): string {
  const parsed = parseTemplate(template, at);
  const text = asScriptError(at, () => String(engine.renderSync(parsed, quotable)));
  if (text.length <= MAX_RENDERED_CHARS) return text;
  throw new ScriptError(at, `makes ${text.length} characters; at most ${MAX_RENDERED_CHARS} are said`);
}

function asScriptError<Result>(at: string, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof LiquidError)) throw error;
    const [line] = error.token.getPosition();
    const problem = error.originalError?.message ?? error.message.replace(/, line:\d+, col:\d+$/, "");
    const variable = /^undefined variable: (.*)$/s.exec(problem)?.[1];
    if (variable !== undefined) throw unknownVariable(at, line, variable);
    throw new ScriptError(at, `has a fault in line ${line}: ${problem}`);
  }
}

function unknownVariable(at: string, line: number | undefined, name: string): ScriptError {
  const root = name.split(".", 1)[0] ?? "";
  const here = QUOTABLE.some((one) => one === root) ? " in this conversation" : "";
  return new ScriptError(
    at,
    `has a fault in line ${line ?? 1}: there is no ${name}${here}; there are ${QUOTABLE.join(", ")}`,
  );
}
