import type { Signal } from "@preact/signals";
import type { Chat } from "../chat/chat.ts";
import { settings, THEMES } from "../kept/settings.ts";
import type { SheetWords } from "../words/sheets/sheet-words.ts";
import { useWords } from "../words/use-words.ts";
import { ConversationSettings } from "./conversation-settings.tsx";
import { Sheet } from "./sheet.tsx";

/** The languages that the page speaks, each by its own name. */
const LANGUAGES = [
  ["en", "English"],
  ["zh-Hans", "简体中文"],
  ["ja", "日本語"],
] as const;

/** How somebody likes the page, and what the conversation's next answers are made with. Every change holds at once. */
export function SettingsSheet({ chat, sheetWords }: { chat: Chat; sheetWords: SheetWords }) {
  const words = useWords();
  return (
    <Sheet title={words.openSettings} closeLabel={sheetWords.close}>
      <section class="settings" aria-labelledby="settings-page">
        <h3 id="settings-page">{sheetWords.page}</h3>
        <Themes sheetWords={sheetWords} />
        <Languages sheetWords={sheetWords} />
        <Check of={settings.anchor} label={sheetWords.anchor} />
        <Check of={settings.wrap} label={sheetWords.wrap} />
      </section>
      <ConversationSettings key={chat.conversation.value.thread} chat={chat} sheetWords={sheetWords} />
    </Sheet>
  );
}

function Themes({ sheetWords }: { sheetWords: SheetWords }) {
  const chosen = settings.theme.value;
  return (
    <fieldset class="setting">
      <legend>{sheetWords.theme}</legend>
      <div class="segments">
        {THEMES.map((theme) => (
          <label key={theme}>
            <input
              type="radio"
              name="theme"
              value={theme}
              checked={theme === chosen}
              data-first={theme === chosen || undefined}
              onChange={() => (settings.theme.value = theme)}
            />
            <span>{sheetWords.themes[theme]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Languages({ sheetWords }: { sheetWords: SheetWords }) {
  return (
    <div class="setting">
      <label for="language">{sheetWords.language}</label>
      <select
        id="language"
        value={settings.lang.value}
        onChange={({ currentTarget }) => (settings.lang.value = currentTarget.value)}
      >
        <option value="">{sheetWords.browserLanguage}</option>
        {LANGUAGES.map(([lang, name]) => (
          <option key={lang} value={lang} lang={lang}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

function Check({ of, label }: { of: Signal<boolean>; label: string }) {
  return (
    <label class="setting">
      <span>{label}</span>
      <input
        type="checkbox"
        checked={of.value}
        onChange={({ currentTarget }) => (of.value = currentTarget.checked)}
      />
    </label>
  );
}
