import { isJson } from "../../../control/parse-json.ts";
import { between, type Random } from "../../model/random.ts";
import type { ToolCallDelta } from "./chat-chunk.ts";
import { JsonScan } from "./json-scan.ts";

/** A tool call, as much of it as has come. */
export class ToolCall {
  readonly index: number | undefined;
  id: string | undefined;
  name: string | undefined;
  input = "";
  readonly #scan = new JsonScan();

  constructor({ index }: Pick<ToolCallDelta, "index">) {
    this.index = index;
  }

  take({ id, name, input }: ToolCallDelta): void {
    this.id ??= id;
    this.name ??= name;
    this.input += input;
    this.#scan.take(input);
  }

  /** Whether the input has come to its end. */
  get complete(): boolean {
    return this.#scan.closed;
  }

  /** Whether it can be made: it has a name, and JSON or nothing for its input. */
  get wellFormed(): boolean {
    return this.name !== undefined && (this.input.trim() === "" || isJson(this.input));
  }
}

/** Which call a piece belongs to; undefined where it begins another. */
export function callOf(calls: readonly ToolCall[], piece: ToolCallDelta): ToolCall | undefined {
  const { index, id, name } = piece;
  const same =
    index === undefined
      ? (calls.findLast((call) => id !== undefined && call.id === id) ??
        (name === undefined ? calls.at(-1) : undefined))
      : calls.findLast((call) => call.index === index);
  return same && !beginsAnother(same, piece) ? same : undefined;
}

/**
 * Ollama had 0 for the index of every call (ollama#7881), vLLM has had it for calls that follow one another
 * (lmdeploy#3412). A piece without a name never begins a call: some gateways make up a new id for each piece
 * (litellm#40040).
 */
function beginsAnother(same: ToolCall, { id, name }: ToolCallDelta): boolean {
  if (name === undefined || same.name === undefined) return false;
  return (id !== undefined && same.id !== undefined && id !== same.id) || same.complete;
}

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolUseBlock.html */
const TOOL_USE_ID = /^[a-zA-Z0-9_-]{1,64}$/;

const ID_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/**
 * The server's own id where Bedrock would take it: chat templates such as Mistral's want theirs back. Else one as Bedrock
 * makes them. `taken` are those of the conversation: SGLang counts from 0 in every answer.
 */
export function toolUseIdFor(id: string | undefined, taken: Set<string>, random: Random): string {
  const fitting = id !== undefined && TOOL_USE_ID.test(id) && !taken.has(id);
  const toolUseId = fitting ? id : `tooluse_${idCharacters(random)}`;
  taken.add(toolUseId);
  return toolUseId;
}

function idCharacters(random: Random): string {
  const character = () => ID_CHARACTERS.charAt(between(random, { min: 0, max: ID_CHARACTERS.length - 1 }));
  return Array.from({ length: 22 }, character).join("");
}
