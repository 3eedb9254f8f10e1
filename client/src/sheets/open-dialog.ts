import { isStopKey } from "../composer/send-key.ts";
import { focusQuestion } from "../page/focus.ts";

/**
 * Shows a dialog over the page, with the focus on what is marked with `data-first`. Escape and a press beside it ask
 * for its end.
 * @returns what closes it, and gives the focus back where it came from
 */
export function openDialog(dialog: HTMLDialogElement, onEnd: () => void): () => void {
  const end = new AbortController();
  const on = { signal: end.signal };
  let isPressedBeside = false;

  // An Escape that belongs to an input method closes nothing, whatever the browser makes of it.
  dialog.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      if (isStopKey(event)) onEnd();
    },
    on,
  );
  dialog.addEventListener(
    "cancel",
    (event) => {
      event.preventDefault();
      onEnd();
    },
    on,
  );
  // A browser need not ask.
  dialog.addEventListener("close", onEnd, on);
  // A text that was marked beyond the dialog's edge is no press beside it.
  dialog.addEventListener("pointerdown", ({ target }) => void (isPressedBeside = target === dialog), on);
  dialog.addEventListener("click", ({ target }) => isPressedBeside && target === dialog && onEnd(), on);

  dialog.showModal();
  (dialog.querySelector<HTMLElement>("[data-first]") ?? dialog).focus();
  return () => {
    end.abort();
    dialog.close();
    if (document.activeElement === document.body) focusQuestion();
  };
}
