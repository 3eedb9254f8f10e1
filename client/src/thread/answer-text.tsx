import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Markdown } from "../markdown/markdown.tsx";

/** The Markdown renderer, once it is loaded: two thirds of the page's code, which the first paint does without. */
const renderer = signal<typeof Markdown | undefined>(undefined);

/** Fetches the Markdown renderer; if that fails, answers stay plain text until the next one asks for it. */
export async function loadMarkdown(): Promise<void> {
  try {
    renderer.value ??= (await import("../markdown/markdown.tsx")).Markdown;
  } catch {
    // Plain text is shown in its place.
  }
}

/** An answer's text. @param props.isOpen more of it may come */
export function AnswerText({ text, isOpen }: { text: string; isOpen: boolean }) {
  useEffect(() => void loadMarkdown(), []);
  const Rendered = renderer.value;
  return Rendered ? <Rendered text={text} isOpen={isOpen} /> : <p class="plain">{text}</p>;
}
