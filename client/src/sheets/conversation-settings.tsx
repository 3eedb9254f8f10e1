import { useSignal } from "@preact/signals";
import type { Chat } from "../chat/chat.ts";
import type { SheetWords } from "../words/sheets/sheet-words.ts";
import { useWords } from "../words/use-words.ts";
import { withSetting } from "./with-setting.ts";

/** Where the slider stands while the temperature is left to the model. */
const MIDDLE = 0.5;
const STEP = 0.05;
/** Of an answer. */
const MIN_TOKENS = 1;
const MAX_TOKENS = 32_000;

/** What the conversation's next answers are made with. */
export function ConversationSettings({ chat, sheetWords }: { chat: Chat; sheetWords: SheetWords }) {
  return (
    <section class="settings" aria-labelledby="settings-conversation">
      <h3 id="settings-conversation">{sheetWords.thisConversation}</h3>
      <Temperature chat={chat} sheetWords={sheetWords} />
      <MaxTokens chat={chat} sheetWords={sheetWords} />
    </section>
  );
}

function Temperature({ chat, sheetWords }: { chat: Chat; sheetWords: SheetWords }) {
  const words = useWords();
  const { settings } = chat.conversation.value;
  const { temperature } = settings.value;
  const said =
    temperature?.toLocaleString(words.lang, { minimumFractionDigits: 2 }) ?? sheetWords.leftToModel;
  const set = (value: number | undefined) => chat.set(withSetting(settings.peek(), "temperature", value));
  return (
    <div class="setting wide">
      <label for="temperature">{sheetWords.temperature}</label>
      {/* The slider says it already. */}
      <output for="temperature" aria-live="off">
        {said}
      </output>
      <input
        id="temperature"
        type="range"
        min={0}
        max={1}
        step={STEP}
        class={temperature === undefined ? "unset" : undefined}
        value={temperature ?? MIDDLE}
        aria-valuetext={said}
        aria-describedby="temperature-note"
        onInput={({ currentTarget }) => set(currentTarget.valueAsNumber)}
      />
      <p id="temperature-note" class="note">
        {sheetWords.temperatureHint}
      </p>
      <button type="button" class="own" disabled={temperature === undefined} onClick={() => set(undefined)}>
        {sheetWords.leaveToModel}
      </button>
    </div>
  );
}

function MaxTokens({ chat, sheetWords }: { chat: Chat; sheetWords: SheetWords }) {
  const words = useWords();
  const isWrong = useSignal(false);
  const { settings } = chat.conversation.value;
  const [min, max] = [MIN_TOKENS, MAX_TOKENS].map((count) => count.toLocaleString(words.lang));

  function onInput({ value, valueAsNumber, validity }: HTMLInputElement) {
    isWrong.value = !validity.valid;
    if (!validity.valid) return;
    chat.set(withSetting(settings.peek(), "maxTokens", value === "" ? undefined : valueAsNumber));
  }

  return (
    <div class="setting wide">
      <label for="max-tokens">{sheetWords.maxTokens}</label>
      <input
        id="max-tokens"
        type="number"
        inputmode="numeric"
        min={MIN_TOKENS}
        max={MAX_TOKENS}
        step={1}
        defaultValue={settings.peek().maxTokens?.toString() ?? ""}
        aria-invalid={isWrong.value}
        aria-describedby="max-tokens-note"
        onInput={({ currentTarget }) => onInput(currentTarget)}
      />
      <p id="max-tokens-note" class={isWrong.value ? "note too-long" : "note"}>
        {sheetWords.maxTokensHint(min ?? "", max ?? "")}
      </p>
    </div>
  );
}
