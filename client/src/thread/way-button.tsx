import type { ShownTurn } from "../chat/branches.ts";
import type { Chat } from "../chat/chat.ts";
import { focusThread } from "../page/focus.ts";
import { openSheet } from "../page/open-sheet.ts";
import { useWords } from "../words/use-words.ts";
import type { Words } from "../words/words.ts";
import { carryOver } from "./carry-over.ts";
import { editDraft } from "./edit-draft.ts";
import type { Way } from "./failure.ts";

/** A way out of a failure. */
export function WayButton({ way, chat, shown }: { way: Way; chat: Chat; shown: ShownTurn }) {
  const words = useWords();
  return (
    <button type="button" onClick={() => take(way, chat, shown)}>
      {wordOf(way, words)}
    </button>
  );
}

function wordOf(way: Way, words: Words): string {
  switch (way) {
    case "retry":
    case "retryLater":
      return words.retry;
    case "edit":
      return words.edit;
    case "askAnew":
      return words.askAnew;
    case "carryOver":
      return words.carryOver;
    case "otherModel":
      return words.otherModel;
    case "reload":
      return words.reload;
  }
}

/** Whatever takes the button away says where the focus goes. */
function take(way: Way, chat: Chat, shown: ShownTurn): void {
  const { turn, answer } = shown;
  switch (way) {
    case "retry":
    case "retryLater":
      chat.retry(turn, answer);
      return focusThread();
    case "askAnew":
      chat.edit(turn, turn.question);
      return focusThread();
    case "edit":
      editDraft(turn).value = turn.question;
      return undefined;
    case "carryOver":
      return carryOver(chat, shown);
    case "otherModel":
      openSheet.value = "models";
      return undefined;
    case "reload":
      chat.save();
      return location.reload();
  }
}
