import { signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { Chat } from "../chat/chat.ts";
import { useWords } from "../words/use-words.ts";
import { announceAnswers } from "./announcements.ts";

/** Tells screen readers when an answer begins, ends or fails; never the text as it streams. */
export function Announcer({ chat }: { chat: Chat }) {
  const words = useWords();
  const said = useMemo(() => signal(""), []);
  useEffect(() => announceAnswers(chat, words, (sentence) => (said.value = sentence)), [chat, words]);
  return <output class="visually-hidden">{said}</output>;
}
