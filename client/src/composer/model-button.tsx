import type { Chat } from "../chat/chat.ts";
import { Stroke } from "../page/icons.tsx";
import { openSheet } from "../page/open-sheet.ts";
import { useWords } from "../words/use-words.ts";
import { modelName } from "./model-name.ts";

/** Names the model that answers next, and opens the choice of models at itself. */
export function ModelButton({ chat }: { chat: Chat }) {
  const words = useWords();
  const models = chat.models.value;
  const model = chat.conversation.value.settings.value.model ?? models[0];
  const name = model === undefined ? words.model : modelName(model);
  const isOpen = openSheet.value === "models";
  return (
    <button
      type="button"
      id="model"
      class="choice"
      disabled={models.length === 0}
      aria-label={model === undefined ? words.model : words.modelIs(name)}
      aria-haspopup="listbox"
      aria-expanded={isOpen}
      onClick={() => (openSheet.value = isOpen ? "" : "models")}
    >
      <span>{name}</span>
      <Stroke>
        <path d="m6.5 12 3.5-3.5 3.5 3.5" />
      </Stroke>
    </button>
  );
}
