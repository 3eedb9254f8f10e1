import { anything as anyValue, assert, json as anyJson, oneof, property, record, string } from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { memoryStorage } from "./memory-storage.fixture.ts";
import { keepSettings, newSettings, SETTINGS_KEY } from "./settings.ts";

/** A tab of a browser: its settings, and where the browser tells it what other tabs have kept. */
function openTab(storage: Storage | undefined) {
  const settings = newSettings();
  const events = new EventTarget();
  onTestFinished(keepSettings(settings, storage, events));
  const hear = (key: string | null) => events.dispatchEvent(Object.assign(new Event("storage"), { key }));
  return { settings, hear };
}

describe("the settings", () => {
  it("are there again in the next tab", () => {
    const storage = memoryStorage();
    const { settings } = openTab(storage);
    settings.theme.value = "dark";
    settings.isListOpen.value = false;
    settings.anchor.value = false;
    settings.wrap.value = true;
    settings.lang.value = "ja";
    const { settings: next } = openTab(storage);
    const { theme, isListOpen, anchor, wrap, lang } = next;
    expect([theme, isListOpen, anchor, wrap, lang].map(({ value }) => value)).toEqual([
      "dark",
      false,
      false,
      true,
      "ja",
    ]);
  });

  it("change with those of another tab", () => {
    const storage = memoryStorage();
    const one = openTab(storage);
    const other = openTab(storage);
    one.settings.theme.value = "light";
    other.hear(SETTINGS_KEY);
    expect(other.settings.theme.value).toBe("light");
    other.settings.wrap.value = true;
    one.hear(SETTINGS_KEY);
    expect([one.settings.theme.value, one.settings.wrap.value]).toEqual(["light", true]);
  });

  it("stay when another tab keeps something else, or clears everything", () => {
    const storage = memoryStorage();
    const { settings, hear } = openTab(storage);
    settings.theme.value = "dark";
    storage.setItem(SETTINGS_KEY, '{"theme":"light"}');
    hear("groundfog.threads");
    hear(null);
    expect(settings.theme.value).toBe("dark");
  });

  it("are not kept before anything was chosen", () => {
    const storage = memoryStorage();
    openTab(storage);
    expect(storage.getItem(SETTINGS_KEY)).toBeNull();
  });

  it("can be put back to what they were", () => {
    const storage = memoryStorage();
    const { settings } = openTab(storage);
    settings.theme.value = "dark";
    settings.theme.value = "system";
    expect(openTab(storage).settings.theme.value).toBe("system");
  });

  it("are the page's own where nothing can be kept", () => {
    const refusing = memoryStorage();
    refusing.getItem = refusing.setItem = () => {
      throw new DOMException("denied", "SecurityError");
    };
    for (const storage of [undefined, refusing]) {
      const { settings } = openTab(storage);
      settings.theme.value = "dark";
      expect(settings.theme.value).toBe("dark");
    }
  });

  it("are what they are meant to be, whatever was kept", () => {
    const keepable = oneof(
      anyJson(),
      string(),
      record({ theme: anyValue(), anchor: anyValue(), lang: anyValue() }).map((of) => JSON.stringify(of)),
    );
    assert(
      property(keepable, (json) => {
        const storage = memoryStorage();
        storage.setItem(SETTINGS_KEY, json);
        const settings = newSettings();
        keepSettings(settings, storage, new EventTarget())();
        expect(["system", "light", "dark"]).toContain(settings.theme.value);
        expect(settings.anchor.value).toBeTypeOf("boolean");
        expect(settings.lang.value).toBeTypeOf("string");
      }),
    );
  });
});
