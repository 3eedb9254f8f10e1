import type { FunctionComponent } from "preact";
import type { Chat } from "../chat/chat.ts";
import { loadStyle } from "../page/load-style.ts";
import { openSheet } from "../page/open-sheet.ts";
import styleSheet from "../style/sheets.css?url";
import { HelpSheet } from "./help-sheet.tsx";
import { ModelPicker } from "./model-picker.tsx";
import { SettingsSheet } from "./settings-sheet.tsx";
import { SystemSheet } from "./system-sheet.tsx";
import { useSheetWords } from "./use-sheet-words.ts";

/** Loads what the sheets look like, and gives them. */
export async function loadSheets(): Promise<FunctionComponent<{ chat: Chat }>> {
  await loadStyle(styleSheet);
  return Sheets;
}

/** Draws the sheet that is open. */
function Sheets({ chat }: { chat: Chat }) {
  const sheetWords = useSheetWords();
  if (!sheetWords) return null;
  switch (openSheet.value) {
    case "":
      return null;
    case "models":
      return <ModelPicker chat={chat} sheetWords={sheetWords} />;
    case "system":
      return <SystemSheet chat={chat} sheetWords={sheetWords} />;
    case "settings":
      return <SettingsSheet chat={chat} sheetWords={sheetWords} />;
    case "help":
      return <HelpSheet sheetWords={sheetWords} />;
  }
}
