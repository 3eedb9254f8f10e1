import { SHORTCUTS } from "../page/shortcuts.ts";
import type { ShortcutName } from "../page/shortcuts.ts";
import type { SheetWords } from "../words/sheets/sheet-words.ts";
import { useWords } from "../words/use-words.ts";
import { isApple, keyNames } from "./key-names.ts";
import { Sheet } from "./sheet.tsx";

const NAMES = Object.keys(SHORTCUTS) as ShortcutName[];

/** The page's keys, as they are called on the reader's machine. */
export function HelpSheet({ sheetWords }: { sheetWords: SheetWords }) {
  const words = useWords();
  const apple = isApple(navigator.userAgent);
  return (
    <Sheet title={words.openHelp} closeLabel={sheetWords.close}>
      <dl class="shortcuts">
        {NAMES.map((name) => (
          <div key={name}>
            <dt>{sheetWords.shortcuts[name]}</dt>
            <dd>
              {keyNames(SHORTCUTS[name], apple).map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Sheet>
  );
}
