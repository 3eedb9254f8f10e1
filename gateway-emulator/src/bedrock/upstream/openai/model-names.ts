/** Which of the server's models answers for a Bedrock model. */
export type ModelNames = (modelId: string) => string | undefined;

/**
 * Reads `qwen3:8b`, the model that answers for all, or a list such as `haiku=qwen3:1.7b,opus=qwen3:32b,qwen3:8b`: the
 * first whose left side is a part of the Bedrock model's id, else the one without a left side. Undefined where none is
 * named: the server's first model answers then.
 */
export function parseModelNames(text = ""): ModelNames {
  const entries = text
    .split(",")
    .map((entry) => entry.trim())
    .filter(Boolean)
    .map((entry) => {
      const equals = entry.indexOf("=");
      return { part: entry.slice(0, Math.max(0, equals)), name: entry.slice(equals + 1) };
    });
  return (modelId) =>
    (
      entries.find(({ part }) => part !== "" && modelId.includes(part)) ??
      entries.find(({ part }) => part === "")
    )?.name;
}
