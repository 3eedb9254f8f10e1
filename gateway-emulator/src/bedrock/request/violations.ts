import { type Violation, violated } from "../model/errors.ts";
import { MAX_ECHOED_CHARACTERS, MAX_VIOLATIONS } from "./limits.ts";

/**
 * Where AWS does not repeat a value: in what is said to and by a model.
 * @see https://github.com/tontinton/maki/issues/38 and https://github.com/spring-projects/spring-ai/pull/6209
 */
const HIDDEN = /^#\/(?:messages\/\d+\/content|system)\//;

/** A member that no structure of the API has. */
export interface UnknownMember {
  /** `inferenceConfig.topK`, `messages.content.image.detail`: without indexes. */
  path: string;
  /** What may stand there. */
  known: readonly string[];
}

/** What of a request breaks the API's constraints: AWS looks for all of it, and says it together. */
export class Violations {
  readonly #found: Violation[] = [];
  readonly #passOver: (unknown: UnknownMember) => void;

  /** `onUnknown` is told of each member that is passed over. */
  constructor(onUnknown: (unknown: UnknownMember) => void = () => undefined) {
    this.#passOver = onUnknown;
  }

  /** Notes a member that the API does not know, at a place such as `#/inferenceConfig`. */
  passOver(at: string, name: string, known: readonly string[]): void {
    this.#passOver({ path: withoutIndexes(`${at}/${name}`), known });
  }

  /**
   * Notes one. `pointer` is the member's place, such as `#/messages/0/role`.
   * @throws BedrockError ValidationException (400), of all so far, when there are too many to go on
   */
  add(pointer: string, value: unknown, rule: string): void {
    const shown = shownValue(pointer, value);
    this.#found.push({ at: memberPath(pointer), rule, ...(shown === undefined ? {} : { value: shown }) });
    if (this.#found.length === MAX_VIOLATIONS) this.throwAny();
  }

  /** @throws BedrockError ValidationException (400) when there are any. */
  throwAny(): void {
    if (this.#found.length > 0)
      throw violated(
        this.#found,
        "What each member may be: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html",
      );
  }
}

function withoutIndexes(pointer: string): string {
  return pointer
    .split("/")
    .slice(1)
    .filter((part) => !/^\d+$/.test(part))
    .join(".");
}

/** `#/messages/0/role` as AWS's messages have it: `messages.1.member.role`. */
function memberPath(pointer: string): string {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? `${Number(part) + 1}.member` : part))
    .join(".");
}

/** Null is `null`; lists of texts and maps are said as Java says them; structures not at all. */
function shownValue(pointer: string, value: unknown): string | undefined {
  if (value === null || value === undefined) return "null";
  if (HIDDEN.test(pointer)) return undefined;
  if (Array.isArray(value))
    return value.every((one) => typeof one === "string") ? quoted(`[${value.join(", ")}]`) : undefined;
  if (typeof value !== "object") return quoted(typeof value === "string" ? value : JSON.stringify(value));
  return quoted(
    `{${Object.entries(value)
      .map(([name, member]) => `${name}=${String(member)}`)
      .join(", ")}}`,
  );
}

function quoted(text: string): string {
  return text.length > MAX_ECHOED_CHARACTERS ? `'${text.slice(0, MAX_ECHOED_CHARACTERS)}…'` : `'${text}'`;
}
