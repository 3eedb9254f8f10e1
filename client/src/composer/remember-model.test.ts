import { signal } from "@preact/signals";
import { expect, it } from "vitest";
import { newConversation } from "../chat/conversation.ts";
import type { Settings } from "../chat/conversation.ts";
import { newTurn } from "../chat/turn.ts";
import { rememberModel } from "./remember-model.ts";

const [SONNET, NOVA] = ["global.anthropic.claude-sonnet-5-5", "amazon.nova-2-lite-v1:0"];

/** A chat that shows a conversation, and what was chosen last. */
function begin({ last, models = [SONNET, NOVA] }: { last: string; models?: string[] }) {
  const conversation = signal(newConversation("one", "new"));
  const chat = {
    conversation,
    models: signal<readonly string[]>(models),
    set: (settings: Settings) => void (conversation.peek().settings.value = settings),
  };
  const chosen = signal(last);
  return {
    chat,
    chosen,
    end: rememberModel(chat, chosen),
    model: () => conversation.peek().settings.peek().model,
  };
}

it("begins every conversation with the model that was chosen last", () => {
  const { chat, model } = begin({ last: NOVA });
  expect(model()).toBe(NOVA);
  chat.conversation.value = newConversation("two", "new");
  expect(model()).toBe(NOVA);
});

it("leaves the choice to the deployment where nobody chose", () => {
  const { model } = begin({ last: "" });
  expect(model()).toBeUndefined();
});

it("keeps what else the conversation is made with", () => {
  const { chat, chosen, model } = begin({ last: "" });
  chat.set({ system: "Be brief." });
  chosen.value = NOVA;
  expect(model()).toBe(NOVA);
  expect(chat.conversation.peek().settings.peek().system).toBe("Be brief.");
});

it("does not change a conversation that has begun, or that is somewhere else already", () => {
  const { chat, chosen, model } = begin({ last: "" });
  chat.conversation.value = newConversation("two", "loading");
  chosen.value = NOVA;
  expect(model()).toBeUndefined();
  const begun = newConversation("three", "new");
  begun.turns.value = [newTurn({ id: "a", question: "Fog?", parent: null, at: 0 })];
  chat.conversation.value = begun;
  expect(model()).toBeUndefined();
});

it("trusts what was chosen until it is known what there is, then leaves what is not there any more", () => {
  const { chat, model } = begin({ last: "amazon.nova-gone-v1:0", models: [] });
  expect(model()).toBe("amazon.nova-gone-v1:0");
  chat.models.value = [SONNET, NOVA];
  expect(model()).toBeUndefined();
});

it("does nothing once it has ended", () => {
  const { chosen, end, model } = begin({ last: "" });
  end();
  chosen.value = NOVA;
  expect(model()).toBeUndefined();
});
