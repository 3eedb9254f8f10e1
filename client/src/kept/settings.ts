import { batch, effect, signal } from "@preact/signals";
import type { Signal } from "@preact/signals";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** How somebody likes the page; the same in all of a browser's tabs. */
export interface PageSettings {
  readonly theme: Signal<Theme>;
  /** Whether the list of conversations stands beside the conversation, where there is room for it. */
  readonly isListOpen: Signal<boolean>;
  /** Whether a question that was just asked goes to the top, so that its answer fills the page below. */
  readonly anchor: Signal<boolean>;
  /** Whether long lines of code are wrapped. */
  readonly wrap: Signal<boolean>;
  /** The page's language, as a BCP 47 tag; `""`: the browser's. */
  readonly lang: Signal<string>;
  /** Bedrock's id of the model that conversations begin with; `""`: the deployment's choice. */
  readonly model: Signal<string>;
}

export const SETTINGS_KEY = "groundfog.settings";

export function newSettings(): PageSettings {
  return {
    theme: signal<Theme>("system"),
    isListOpen: signal(true),
    anchor: signal(true),
    wrap: signal(false),
    lang: signal(""),
    model: signal(""),
  };
}

/** The page's own. */
export const settings = newSettings();

/**
 * Takes up what the browser has kept of the settings, keeps every change, and takes over those of other tabs.
 * @param tabs where the browser says what another tab has kept
 * @returns what ends that
 */
export function keepSettings(
  settings: PageSettings,
  storage: Storage | undefined,
  tabs: EventTarget,
): () => void {
  let known = read(storage);
  takeUp(settings, known);
  const end = effect(() => {
    const json = JSON.stringify(valuesOf(settings));
    if (json === known || isUntouched(json, known)) return;
    known = json;
    try {
      storage?.setItem(SETTINGS_KEY, json);
    } catch {
      // The page works without: only the next one begins as if nothing had been chosen.
    }
  });

  function onStorage(event: Event) {
    // Without a key, everything was cleared; that is no wish for other settings.
    if (!("key" in event) || event.key !== SETTINGS_KEY) return;
    known = read(storage);
    takeUp(settings, known);
  }
  tabs.addEventListener("storage", onStorage);
  return () => {
    end();
    tabs.removeEventListener("storage", onStorage);
  };
}

/** What nobody has chosen yet is not kept. */
function isUntouched(json: string, known: string | undefined): boolean {
  return known === undefined && json === JSON.stringify(valuesOf(newSettings()));
}

function read(storage: Storage | undefined): string | undefined {
  try {
    return storage?.getItem(SETTINGS_KEY) ?? undefined;
  } catch {
    return undefined;
  }
}

function valuesOf({ theme, isListOpen, anchor, wrap, lang, model }: PageSettings) {
  return {
    theme: theme.value,
    isListOpen: isListOpen.value,
    anchor: anchor.value,
    wrap: wrap.value,
    lang: lang.value,
    model: model.value,
  };
}

function takeUp(
  { theme, isListOpen, anchor, wrap, lang, model }: PageSettings,
  json: string | undefined,
): void {
  const kept = parseKept(json);
  batch(() => {
    theme.value = THEMES.find((one) => one === kept.theme) ?? theme.peek();
    for (const [of, value] of [
      [isListOpen, kept.isListOpen],
      [anchor, kept.anchor],
      [wrap, kept.wrap],
    ] as const)
      if (typeof value === "boolean") of.value = value;
    if (typeof kept.lang === "string") lang.value = kept.lang;
    if (typeof kept.model === "string") model.value = kept.model;
  });
}

function parseKept(json: string | undefined): Record<string, unknown> {
  try {
    const kept: unknown = JSON.parse(json ?? "{}");
    return typeof kept === "object" && kept !== null ? { ...kept } : {};
  } catch {
    return {};
  }
}
