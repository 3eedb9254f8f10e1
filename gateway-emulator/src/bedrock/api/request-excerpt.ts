import { cutText, MAX_TEXT_CHARACTERS } from "../../control/cut-text.ts";
import type { ConverseRequest, Message } from "../request/converse-request.ts";

/** About as many characters of a call's messages, and of all else in it, go into the journal. */
const MAX_MESSAGES_CHARACTERS = 16_384;
const MAX_REST_CHARACTERS = 8_192;

/** What a number, a bracket or a comma counts. */
const SIGN_CHARACTERS = 8;

/** Nothing deeper goes into the journal. */
const MAX_DEPTH = 64;

/** Counts down while it is used up. */
interface Room {
  characters: number;
}

/** A request as it was, without what files hold, and not endlessly long: the journal holds thousands. */
export function requestExcerpt(request: ConverseRequest): Record<string, unknown> {
  const { messages, system, toolConfig, inferenceConfig, additionalModelRequestFields } = request;
  const { stopSequences, ...inference } = inferenceConfig;
  const parameters = { ...inference, ...(stopSequences.length > 0 && { stopSequences }) };
  const tools = toolConfig?.tools.flatMap(nameOf) ?? [];
  const room = { characters: MAX_REST_CHARACTERS };
  return {
    messages: newestOf(messages, { characters: MAX_MESSAGES_CHARACTERS }),
    system: excerpt(system, room),
    ...(Object.keys(parameters).length > 0 && { inferenceConfig: excerpt(parameters, room) }),
    ...(tools.length > 0 && { tools: excerpt(tools, room) }),
    ...(additionalModelRequestFields && {
      additionalModelRequestFields: excerpt(additionalModelRequestFields, room),
    }),
  };
}

function nameOf(tool: NonNullable<ConverseRequest["toolConfig"]>["tools"][number]): string[] {
  if ("toolSpec" in tool) return [tool.toolSpec.name];
  return "systemTool" in tool ? [tool.systemTool.name] : [];
}

/** What a conversation ends with is what the call is about. */
function newestOf(messages: readonly Message[], room: Room): unknown[] {
  const newest: unknown[] = [];
  for (let left = messages.length; left > 0; left -= 1) {
    if (room.characters <= 0) return [`… (${left.toLocaleString("en")} earlier messages)`, ...newest];
    newest.unshift(excerpt(messages[left - 1], room));
  }
  return newest;
}

function excerpt(value: unknown, room: Room, depth = 0): unknown {
  if (typeof value === "string") return textExcerpt(value, room);
  room.characters -= SIGN_CHARACTERS;
  if (typeof value !== "object" || value === null) return value;
  if (depth > MAX_DEPTH) return "…";
  return Array.isArray(value) ? listExcerpt(value, room, depth) : objectExcerpt(value, room, depth);
}

function textExcerpt(text: string, room: Room): string {
  const cut = cutText(text, Math.max(0, Math.min(MAX_TEXT_CHARACTERS, room.characters)));
  room.characters -= cut.length;
  return cut;
}

function listExcerpt(list: readonly unknown[], room: Room, depth: number): unknown[] {
  const shown: unknown[] = [];
  for (const [index, member] of list.entries()) {
    if (room.characters <= 0) return [...shown, `… (${(list.length - index).toLocaleString("en")} more)`];
    shown.push(excerpt(member, room, depth + 1));
  }
  return shown;
}

function objectExcerpt(object: object, room: Room, depth: number): unknown {
  const shown: [string, unknown][] = [];
  const members = Object.entries(object);
  for (const [index, [name, member]] of members.entries()) {
    if (room.characters <= 0) {
      shown.push(["…", `${(members.length - index).toLocaleString("en")} more`]);
      break;
    }
    room.characters -= name.length;
    const isFile = name === "bytes" && typeof member === "string";
    shown.push([name, isFile ? `(${member.length} characters of base64)` : excerpt(member, room, depth + 1)]);
  }
  return Object.fromEntries(shown);
}
