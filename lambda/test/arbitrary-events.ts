import * as fc from "fast-check";
import type { RunEvent } from "../src/protocol.ts";

/** Whatever may be awkward in a frame: wide, in two halves, half of something, or longer in JSON than it looks. */
const PIECES = [
  "a",
  "Fog ",
  "霧の中",
  "🌫",
  "👩‍👩‍👧",
  "\ud83c",
  "\udf2b",
  '"',
  "\\",
  "\n",
  "\u0001",
  "\u2028",
  "é",
  "ß",
];

/** Texts from nothing to several frames. */
export const arbitraryText: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }),
    fc.oneof({ weight: 12, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.nat(4_000) }),
    fc.constantFrom(...PIECES),
  )
  .map(([pieces, times, last]) => pieces.join("").repeat(times) + last);

const messageId = fc.constantFrom("m", "n");
const toolCallId = fc.constantFrom("t", "u");

/** Events that write, and such as come between them; not in an order that makes sense. */
export const arbitraryEvent: fc.Arbitrary<RunEvent> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(messageId, arbitraryText)
      .map(([id, delta]) => ({ type: "TEXT_MESSAGE_CONTENT" as const, messageId: id, delta })),
  },
  fc
    .tuple(messageId, arbitraryText)
    .map(([id, delta]) => ({ type: "REASONING_MESSAGE_CONTENT" as const, messageId: id, delta })),
  fc
    .tuple(toolCallId, arbitraryText)
    .map(([id, delta]) => ({ type: "TOOL_CALL_ARGS" as const, toolCallId: id, delta })),
  messageId.map((id) => ({ type: "TEXT_MESSAGE_START" as const, messageId: id, role: "assistant" as const })),
  messageId.map((id) => ({ type: "TEXT_MESSAGE_END" as const, messageId: id })),
  fc.nat(9).map((value) => ({ type: "CUSTOM" as const, name: "citation" as const, value: { value } })),
);

/** What a client shows of some events: each event that is no text, and the whole text that stands between them. */
export function shown(events: readonly RunEvent[]): string[] {
  const lines: { of: string; text: string }[] = [];
  for (const event of events) {
    if (!("delta" in event)) {
      lines.push({ of: JSON.stringify(event), text: "" });
      continue;
    }
    if (event.delta === "") continue;
    const of = JSON.stringify({ ...event, delta: undefined });
    const last = lines.at(-1);
    if (last?.of === of) last.text += event.delta;
    else lines.push({ of, text: event.delta });
  }
  return lines.map(({ of, text }) => `${of} ${text}`);
}
