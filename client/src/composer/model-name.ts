/** Where a model answers, and the ARN that it is named by, before its own id. */
const REGION = /^(.*\/)?((global|us-gov|us|eu|apac|au|jp|ca|sa)\.)?/;
/** `-v1:0`, `-1:0`, `:0`, `-v1`; a later `-v2` without a colon is a part of the name. */
const VERSION = /(-v?\d+)?:\d+$|-v1$/;
/** `20250929`, or `2509`. */
const DATES = /-(20\d{6}|2\d(0[1-9]|1[0-2]))(?=-|$)/g;
const MAKER =
  /^(ai21|amazon|anthropic|cohere|deepseek|google|meta|minimax|mistral|moonshot(?:ai)?|nvidia|openai|qwen|writer|xai|zai)\./;

const SPELLED: Readonly<Record<string, string>> = { deepseek: "DeepSeek", minimax: "MiniMax" };
const ABBREVIATIONS = /^(glm|gpt|oss|vl)$/;

/**
 * A model's name as people say it, such as "Claude Sonnet 5.5" for `global.anthropic.claude-sonnet-5-5`; of a maker that
 * is not known, its id without region and version.
 */
export function modelName(id: string): string {
  const bare = id.replace(REGION, "").replace(VERSION, "");
  const [prefix, maker] = MAKER.exec(bare) ?? [];
  if (prefix === undefined || maker === undefined) return bare;
  const rest = bare
    .slice(prefix.length)
    .replaceAll(DATES, "")
    .replace(/-instruct$/, "");
  // What is but a version is called by its maker.
  const name = /[a-z]{2}/.test(rest) ? rest : `${maker}-${rest}`;
  return name
    .replaceAll(/([a-z]{2})(\d)/g, "$1-$2")
    .replaceAll(/\b(\d)-(\d)(?=-|$)/g, "$1.$2")
    .split("-")
    .map(spelled)
    .join(" ");
}

function spelled(word: string): string {
  if (/\d/.test(word) || ABBREVIATIONS.test(word)) return word.toUpperCase();
  return SPELLED[word] ?? word.charAt(0).toUpperCase() + word.slice(1);
}
