import { expect, it } from "vitest";
import { actionOf, newConversation } from "./conversation.ts";
import type { Conversation, Presence, Settings } from "./conversation.ts";
import { newTurn } from "./turn.ts";

/** What a conversation's next question says of what its answer is made with. */
function optsOf(presence: Presence, settings: Settings): unknown {
  const conversation: Conversation = newConversation("thread", presence);
  conversation.settings.value = settings;
  const turn = newTurn({ id: "a", question: "Fog?", parent: null, at: 0 });
  conversation.turns.value = [turn];
  return actionOf(conversation, turn, turn.id).opts;
}

it("says what an answer is made with, and that nothing is wanted any more of what the handler may still have", () => {
  expect(optsOf("fresh", { system: "Be brief.", model: "nova" })).toEqual({ system: "Be brief." });
  expect(optsOf("fresh", {})).toEqual({});
  expect(optsOf("kept", { model: "nova" })).toEqual({});
});

it("says nothing where the handler has nothing, or where nobody knows yet what it has", () => {
  expect(optsOf("new", {})).toBeUndefined();
  expect(optsOf("loading", {})).toBeUndefined();
  expect(optsOf("loading", { temperature: 0 })).toEqual({ temperature: 0 });
});
