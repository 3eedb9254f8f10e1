import { type Message, textOf } from "../request/converse-request.ts";
import type { Wording } from "./answers/wording.ts";
import { jsonCompletion } from "./json-completion.ts";

/** Goes on from an answer that the request has begun: JSON so that it becomes whole, anything else in words. */
export function continuation(begun: Message, { continued }: Wording): string {
  const text = textOf(begun);
  const [, fence = "", json = ""] = /^\s*(```(?:json)?\n)?\s*([[{][\s\S]*)$/.exec(text) ?? [];
  const rest = json === "" ? undefined : jsonCompletion(json, continued.inJson);
  if (rest === undefined) return `${/\s$/.test(text) ? "" : " "}${continued.inText}`;
  return fence === "" ? rest : `${rest}\n\`\`\``;
}
