import { signal } from "@preact/signals";

/** The sheet that lies over the page; `""`: none. */
export const openSheet = signal<"" | "models" | "system" | "settings" | "help">("");
