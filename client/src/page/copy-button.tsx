import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { pageClock } from "../time/clock.ts";
import { CheckIcon, CopyIcon } from "./icons.tsx";
import { useWords } from "../words/use-words.ts";

const CONFIRM_MS = 1_500;

/** Copies a text. Not there where the browser has no clipboard for this page (plain http on another host). */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const words = useWords();
  const isCopied = useSignal(false);
  useEffect(
    () => (isCopied.value ? pageClock.after(CONFIRM_MS, () => (isCopied.value = false)) : undefined),
    [isCopied.value],
  );
  if (!("clipboard" in navigator)) return null;
  const name = isCopied.value ? words.copied : label;

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      isCopied.value = true;
    } catch {
      // The reader refused the permission; there is nothing to confirm.
    }
  }

  return (
    <button type="button" class="copy" onClick={() => void copy()} aria-label={name} title={name}>
      {isCopied.value ? <CheckIcon /> : <CopyIcon />}
    </button>
  );
}
