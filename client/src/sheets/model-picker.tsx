import { useLayoutEffect, useRef } from "preact/hooks";
import type { Chat } from "../chat/chat.ts";
import { modelName } from "../composer/model-name.ts";
import { settings } from "../kept/settings.ts";
import { focusQuestion } from "../page/focus.ts";
import { nextFocus } from "../page/next-focus.ts";
import type { SheetWords } from "../words/sheets/sheet-words.ts";
import { useWords } from "../words/use-words.ts";
import { placeAbove } from "./place-above.ts";
import { closeSheet } from "./sheet.tsx";
import { typeAhead } from "./type-ahead.ts";
import { watchOutside } from "./watch-outside.ts";

/** The models that there are to choose from, above the button that names the one that answers. */
export function ModelPicker({ chat, sheetWords }: { chat: Chat; sheetWords: SheetWords }) {
  const words = useWords();
  const popover = useRef<HTMLElement>(null);
  const search = useRef(typeAhead());
  const models = chat.models.value;
  const chosen = chat.conversation.value.settings.value.model ?? models[0];

  useLayoutEffect(() => open(popover.current, document.getElementById("model")), []);

  function choose(model: string) {
    const { settings: given } = chat.conversation.peek();
    chat.set({ ...given.peek(), model });
    settings.model.value = model === chat.models.peek()[0] ? "" : model;
    closeSheet();
  }

  function onKeyDown(event: KeyboardEvent & { currentTarget: HTMLElement }) {
    if (event.key === "Tab") return closeSheet();
    if (event.key === "Escape") closeSheet();
    else if (!focusFound(event.currentTarget, search.current(event, models.map(modelName))))
      return nextFocus(event, [...event.currentTarget.querySelectorAll<HTMLElement>("[role=option]")]);
    event.preventDefault();
  }

  return (
    <section class="models" popover="manual" aria-label={words.model} ref={popover}>
      <div
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a select shows no id under a name
        role="listbox"
        tabIndex={-1}
        aria-label={words.model}
        onKeyDown={onKeyDown}
      >
        {models.map((model) => (
          <button
            key={model}
            type="button"
            // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
            role="option"
            tabIndex={-1}
            aria-selected={model === chosen}
            onClick={() => choose(model)}
          >
            <span class="name">{modelName(model)}</span>
            {model === models[0] && <span class="default">{sheetWords.isDefault}</span>}
            <code>{model}</code>
          </button>
        ))}
      </div>
    </section>
  );
}

/** Shows the choice, with the focus on the model that is chosen; the function it returns gives the focus back. */
function open(popover: HTMLElement | null, button: HTMLElement | null): () => void {
  if (!popover) return () => {};
  const from = document.activeElement;
  popover.showPopover();
  const endPlace = button ? placeAbove(button, popover) : undefined;
  const endWatch = watchOutside([popover, button], closeSheet);
  const options = [...popover.querySelectorAll<HTMLElement>("[role=option]")];
  (options.find(({ ariaSelected }) => ariaSelected === "true") ?? options[0])?.focus();
  return () => {
    endPlace?.();
    endWatch();
    if (!popover.contains(document.activeElement)) return;
    if (from instanceof HTMLElement && from.isConnected) from.focus();
    else focusQuestion();
  };
}

function focusFound(list: HTMLElement, index: number | undefined): boolean {
  if (index === undefined) return false;
  list.querySelectorAll<HTMLElement>("[role=option]")[index]?.focus();
  return true;
}
