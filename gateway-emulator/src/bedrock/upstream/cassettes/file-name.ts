import type { RecordedRequest } from "./cassette.ts";
import { hashOf } from "./recorded-request.ts";

/** Of the question, in the name of a file. */
const MAX_WORDS = 6;
const MAX_CHARACTERS = 40;

/** `converse-stream-what-is-fog-3f2a9c01`: what the files of a call's recordings begin with. */
export function fileStem(request: RecordedRequest): string {
  const operation = kebab(request.operation.replace(/([a-z])([A-Z])/g, "$1 $2"), 8);
  const question = kebab(questionOf(request.body), MAX_WORDS);
  return [operation, question, hashOf(request)].filter(Boolean).join("-");
}

/** The second recording of the same call has a 2 in its name. */
export function fileName(stem: string, number: number, isIncomplete = false): string {
  return `${stem}${number > 1 ? `-${number}` : ""}${isIncomplete ? ".incomplete" : ""}.json`;
}

/** Undefined for a file that is no recording by its name; the first one's number is 1. */
export function numberOfFile(name: string): { number: number; isIncomplete: boolean } | undefined {
  const [, number, incomplete] = /-[0-9a-f]{8}(?:-(\d+))?(\.incomplete)?\.json$/.exec(name) ?? [];
  if (!name.endsWith(".json")) return undefined;
  return { number: Number(number ?? 1), isIncomplete: incomplete !== undefined };
}

function kebab(text: string, maxWords: number): string {
  const words =
    text
      .toLowerCase()
      .normalize("NFC")
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  return Array.from(words.slice(0, maxWords).join("-")).slice(0, MAX_CHARACTERS).join("").replace(/-$/, "");
}

/** The last text of the last message: Converse's, Anthropic's, or of whatever is like them. */
function questionOf(body: unknown): string {
  const messages = memberOf(body, "messages");
  const last: unknown = Array.isArray(messages) ? messages.at(-1) : undefined;
  const content = memberOf(last, "content");
  if (typeof content === "string") return content;
  const texts = Array.isArray(content) ? content.map((block) => memberOf(block, "text")) : [];
  const text = texts.findLast((one) => typeof one === "string") ?? memberOf(body, "prompt");
  return typeof text === "string" ? text : "";
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
