import { MAX_SYSTEM_BYTES, utf8Length } from "@groundfog/lambda/protocol";
import type { Chat } from "../chat/chat.ts";
import { isSendKey } from "../composer/send-key.ts";
import type { SheetWords } from "../words/sheets/sheet-words.ts";
import { useWords } from "../words/use-words.ts";
import { closeSheet, Sheet } from "./sheet.tsx";
import { systemDraft } from "./system-draft.ts";
import { withSetting } from "./with-setting.ts";

/** What the model reads before every question of the conversation. Only Cancel throws away what was typed. */
export function SystemSheet({ chat, sheetWords }: { chat: Chat; sheetWords: SheetWords }) {
  const words = useWords();
  const conversation = chat.conversation.value;
  const draft = systemDraft(conversation);
  const saved = conversation.settings.value.system ?? "";
  const text = draft.value ?? saved;
  const bytes = utf8Length(text.trim());
  const excess = bytes - MAX_SYSTEM_BYTES;
  const say = (count: number) => count.toLocaleString(words.lang);

  function save() {
    if (excess > 0) return;
    chat.set(withSetting(conversation.settings.peek(), "system", text.trim() || undefined));
    leave();
  }

  function leave() {
    draft.value = undefined;
    closeSheet();
  }

  return (
    <Sheet title={words.systemPrompt} closeLabel={sheetWords.close}>
      <form
        class="system"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <label for="system">{sheetWords.systemHint}</label>
        <textarea
          id="system"
          data-first
          rows={8}
          dir="auto"
          placeholder={sheetWords.systemExample}
          aria-invalid={excess > 0}
          aria-describedby="system-note"
          value={text}
          onInput={({ currentTarget }) => (draft.value = currentTarget.value)}
          onKeyDown={(event) => {
            if (!isSendKey(event) || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            save();
          }}
        />
        {/* A count that is said at every key keeps a reader from hearing the keys. */}
        <output
          id="system-note"
          class={excess > 0 ? "note too-long" : "note"}
          aria-live={excess > 0 ? "polite" : "off"}
        >
          {excess > 0
            ? sheetWords.bytesTooMany(say(excess))
            : sheetWords.bytesOf(say(bytes), say(MAX_SYSTEM_BYTES))}
          {text !== saved && <span>{sheetWords.isUnsaved}</span>}
        </output>
        <div class="ways">
          <button type="button" onClick={leave}>
            {words.cancel}
          </button>
          <button type="submit" class="primary" disabled={excess > 0}>
            {sheetWords.save}
          </button>
        </div>
      </form>
    </Sheet>
  );
}
