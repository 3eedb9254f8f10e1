import { MAX_TITLE_CHARS } from "@groundfog/lambda/protocol";
import { useLayoutEffect, useRef } from "preact/hooks";
import { isSendKey, isStopKey } from "../composer/send-key.ts";
import { useWords } from "../words/use-words.ts";

/** A title while it is being changed: Enter, or leaving the field, keeps it; Escape does not. */
export function RenameField({
  title,
  onSave,
  onEnd,
  focusAfter,
}: {
  title: string;
  onSave: (title: string) => void;
  onEnd: () => void;
  /** Where the focus goes when a key has ended it, once the field is gone. */
  focusAfter: () => HTMLElement | null;
}) {
  const words = useWords();
  const field = useRef<HTMLInputElement>(null);
  const isOver = useRef(false);
  useLayoutEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);

  function end(isKept: boolean) {
    if (isOver.current) return;
    isOver.current = true;
    const changed = field.current?.value.trim() ?? "";
    if (isKept && changed !== "" && changed !== title) onSave(changed);
    onEnd();
  }

  function onKeyDown(event: KeyboardEvent) {
    event.stopPropagation();
    const isKept = isSendKey(event);
    if (!isKept && !isStopKey(event)) return;
    event.preventDefault();
    end(isKept);
    requestAnimationFrame(() => focusAfter()?.focus());
  }

  return (
    <input
      ref={field}
      class="rename"
      dir="auto"
      aria-label={words.renameLabel}
      defaultValue={title}
      maxLength={MAX_TITLE_CHARS}
      enterkeyhint="done"
      onKeyDown={onKeyDown}
      onBlur={() => end(true)}
    />
  );
}
