import { effect } from "@preact/signals";
import type { Signal } from "@preact/signals";
import type { Theme } from "../kept/settings.ts";

/** Shows the page, and the browser's frame around it, in the theme that was chosen. */
export function followTheme(theme: Signal<Theme>): () => void {
  const frames = [...document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')];
  const schemes = frames.map(({ media }) => (media.includes("dark") ? "dark" : "light"));
  return effect(() => {
    const chosen = theme.value;
    document.documentElement.dataset.theme = chosen;
    for (const [index, frame] of frames.entries()) {
      const scheme = schemes[index];
      frame.media =
        chosen === "system" ? `(prefers-color-scheme: ${scheme})` : chosen === scheme ? "" : "not all";
    }
  });
}
