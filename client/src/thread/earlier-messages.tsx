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
      if (hadFocus.current) focusThread();
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
        onBlur={() => (hadFocus.current = false)}
      >
        {words.earlierMessages}
      </button>
    </div>
  );
}
