import { effect } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { Chat } from "../chat/chat.ts";

/**
 * Has conversations begin with the model that was chosen last, unless it is not offered any more.
 * @param last Bedrock's id; `""`: the deployment's choice
 * @returns what ends that
 */
export function rememberModel(
  chat: Pick<Chat, "conversation" | "models" | "set">,
  last: ReadonlySignal<string>,
): () => void {
  let done: unknown;
  return effect(() => {
    const { presence, turns, settings } = chat.conversation.value;
    const models = chat.models.value;
    // Once for each choice and conversation: what is chosen there afterwards stays, whatever connection comes.
    const now = JSON.stringify([chat.conversation.value.thread, last.value, models]);
    if (now === done) return;
    done = now;
    const isOffered = models.length === 0 || models.includes(last.value);
    const wanted = last.value !== "" && isOffered ? last.value : undefined;
    const { model, ...rest } = settings.peek();
    if (presence.value !== "new" || turns.value.length > 0 || model === wanted) return;
    chat.set(wanted === undefined ? rest : { ...rest, model: wanted });
  });
}
