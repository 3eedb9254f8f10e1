import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { whenIdle } from "../markdown/code/when-idle.ts";
import type * as Renderer from "../markdown/markdown.tsx";

/** The Markdown renderer, once it is loaded: two thirds of the page's code, which the first paint does without. */
const renderer = signal<typeof Renderer | undefined>(undefined);

/** Fetches the Markdown renderer; if that fails, answers stay plain text until the next one asks for it. */
async function loadMarkdown(): Promise<void> {
  try {
    renderer.value ??= await import("../markdown/markdown.tsx");
  } catch {
    // Plain text is shown in its place.
  }
}

/** Fetches the Markdown renderer and has it compiled while the browser idles, so that the first answer need not wait. */
export function warmMarkdown(): void {
  whenIdle(() => void loadMarkdown().then(() => whenIdle(() => renderer.peek()?.warmUp())));
}

/**
 * An answer's text.
 * @param props.isOpen more of it may come
 * @param props.isBrokenOff it was stopped or failed in the middle
 */
export function AnswerText({
  text,
  isOpen,
  isBrokenOff = false,
}: {
  text: string;
  isOpen: boolean;
  isBrokenOff?: boolean;
}) {
  useEffect(() => void loadMarkdown(), []);
  const Rendered = renderer.value?.Markdown;
  if (!Rendered) return <p class="plain">{text}</p>;
  return <Rendered text={text} isOpen={isOpen} isBrokenOff={isBrokenOff} />;
}
