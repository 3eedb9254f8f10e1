import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { focusThread } from "../page/focus.ts";
import { useWords } from "../words/use-words.ts";

/** The way to what stands above; whoever scrolls there finds it read already. */
export function EarlierMessages({
  row,
  onRead,
}: {
  row: RefObject<HTMLDivElement | null>;
  onRead: () => void;
}) {
  const words = useWords();
  const hadFocus = useRef(false);
  useEffect(
    () => () => {
      if (hadFocus.current && document.activeElement === document.body) focusThread();
    },
    [],
  );
  return (
    <div class="earlier" ref={row}>
      <button
        type="button"
        class="quiet"
        onClick={onRead}
        onFocus={() => (hadFocus.current = true)}
        // A button that goes gives the focus to nobody.
        onBlur={({ relatedTarget }) => (hadFocus.current = relatedTarget === null)}
      >
        {words.earlierMessages}
      </button>
    </div>
  );
}
