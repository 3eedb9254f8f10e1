import type { ReadonlySignal } from "@preact/signals";
import { DownIcon } from "../page/icons.tsx";
import { useWords } from "../words/use-words.ts";

/** The way back to the end, marked when there is something new. */
export function JumpToLatest({
  isAway,
  isUnread,
  onJump,
}: {
  isAway: ReadonlySignal<boolean>;
  isUnread: ReadonlySignal<boolean>;
  onJump: () => void;
}) {
  const words = useWords();
  if (!isAway.value) return null;
  return (
    <button
      type="button"
      data-unread={isUnread.value}
      aria-label={isUnread.value ? words.jumpToNew : undefined}
      onClick={onJump}
    >
      <DownIcon />
      {words.jumpToLatest}
    </button>
  );
}
