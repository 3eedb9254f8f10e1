import { useWords } from "../words/use-words.ts";

/** The box of a task list's item: shows, but cannot be ticked. */
export function TaskBox({ isDone }: { isDone: boolean }) {
  const words = useWords();
  return <input type="checkbox" checked={isDone} disabled aria-label={isDone ? words.done : words.notDone} />;
}
