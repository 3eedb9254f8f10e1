/** Which model answers: `--model`. */
export type ModelChoice =
  | { kind: "scripted" }
  /** A server that speaks OpenAI's API. */
  | { kind: "openai"; url: string; modelName?: string }
  /** The real Bedrock, with the developer's credentials. */
  | { kind: "aws" }
  /** The real Bedrock, its answers kept in a folder. */
  | { kind: "record"; folder: string }
  /** What has been kept there. */
  | { kind: "replay"; folder: string };

/** Where recordings are kept when no folder is named. */
export const CASSETTE_FOLDER = "bedrock-cassettes";

export const MODEL_CHOICES = "scripted, openai=URL, aws, record[=FOLDER] or replay[=FOLDER]";

/** Reads `scripted`, `openai=http://localhost:11434/v1#qwen3:8b`, `replay=FOLDER` …; undefined for anything else. */
export function parseModelChoice(text: string): ModelChoice | undefined {
  const [kind = "", ...rest] = text.split("=");
  const value = rest.join("=");
  switch (kind) {
    case "scripted":
    case "aws":
      return rest.length === 0 ? { kind } : undefined;
    case "record":
    case "replay":
      if (rest.length > 0 && value === "") return undefined;
      return { kind, folder: value || CASSETTE_FOLDER };
    case "openai":
      return openaiChoice(value);
    default:
      return undefined;
  }
}

function openaiChoice(value: string): ModelChoice | undefined {
  const url = URL.parse(value);
  if (url?.protocol !== "http:" && url?.protocol !== "https:") return undefined;
  const modelName = decodeURIComponent(url.hash.slice(1));
  url.hash = "";
  return { kind: "openai", url: url.href, ...(modelName && { modelName }) };
}
