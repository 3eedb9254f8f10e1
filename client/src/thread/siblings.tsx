import { pageClock } from "../time/clock.ts";
import { useWords } from "../words/use-words.ts";
import { ChevronIcon } from "./icons.tsx";

/** To the one before, or to the one after. */
export type Step = -1 | 1;

/** Where there are several in one place, leads from one to the next; nothing where there is one. */
export function Siblings({
  ids,
  shown,
  onChoose,
}: {
  /** Oldest first. */
  ids: readonly string[];
  shown: string;
  onChoose: (id: string, step: Step) => void;
}) {
  const words = useWords();
  if (ids.length < 2) return null;
  const index = ids.indexOf(shown);
  const [n, count] = [index + 1, ids.length].map((number) => number.toLocaleString(words.lang));

  // Disabled only for the reader: a button that is really disabled loses the focus.
  const stepButton = (step: Step, label: string) => {
    const id = ids[index + step];
    return (
      <button
        type="button"
        class="act"
        data-step={step}
        aria-label={label}
        title={label}
        aria-disabled={id === undefined}
        onClick={() => id !== undefined && onChoose(id, step)}
      >
        <ChevronIcon />
      </button>
    );
  };

  return (
    <fieldset class="siblings" aria-label={words.version(n ?? "", count ?? "")}>
      {stepButton(-1, words.previousVersion)}
      <span aria-hidden="true">
        {n}/{count}
      </span>
      {stepButton(1, words.nextVersion)}
    </fieldset>
  );
}

/** Another question has taken the place of the one whose button was pressed: its own button takes the focus over. */
export function focusSiblings(turn: string, step: Step): void {
  pageClock.after(0, () =>
    document
      .querySelector<HTMLElement>(`[data-turn="${CSS.escape(turn)}"] .asked [data-step="${step}"]`)
      ?.focus({ preventScroll: true }),
  );
}
