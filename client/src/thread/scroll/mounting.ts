import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { ShownTurn } from "../../chat/branches.ts";
import { textOf } from "../../runs/parts.ts";
import { changeBetween, kept } from "./change.ts";
import type { Change } from "./change.ts";
import { around, carried, earlier, later, newest, toEnd } from "./span.ts";
import type { Span } from "./span.ts";

/** As much of a conversation as is drawn. */
export interface Mounted {
  /** All that is loaded of the branch that is shown. */
  readonly path: readonly ShownTurn[];
  readonly span: Span;
}

/** Says which of a conversation's turns are drawn. Knows nothing of the screen. */
export interface Mounting {
  readonly mounted: ReadonlySignal<Mounted>;
  /** So many turns more above. */
  earlier(turns: number): void;
  later(turns: number): void;
  toEnd(): void;
  /** Everything, for paper; or again what was drawn before. */
  drawAll(isAll: boolean): void;
  close(): void;
}

export interface MountingOptions {
  path: ReadonlySignal<readonly ShownTurn[]>;
  /** The turn that the reader comes back to; the newest without. */
  turn?: string | undefined;
  /** Something else will be drawn: what is on the screen is still what was drawn before. */
  onChange: (change: Change, next: Mounted) => void;
}

export function openMounting({ path, turn, onChange }: MountingOptions): Mounting {
  const mounted = signal<Mounted>(firstMounted(path.peek(), turn));
  let onScreen: Span | undefined;

  function show(change: Change, next: Mounted) {
    onChange(change, next);
    mounted.value = next;
  }

  function move(next: (span: Span, count: number) => Span) {
    const { path, span } = mounted.peek();
    const moved = next(span, path.length);
    if (moved.from !== span.from || moved.to !== span.to) show({ kind: "other" }, { path, span: moved });
  }

  const end = path.subscribe((changed) => {
    const { path: before, span } = mounted.peek();
    if (changed === before) return;
    const after = kept(before, changed);
    const change = changeBetween(before, after);
    const charsOf = charsIn(after);
    const next = carried(span, before.map(idOf), after.map(idOf), charsOf);
    show(change, { path: after, span: change.kind === "asked" ? toEnd(next, after.length, charsOf) : next });
  });

  return {
    mounted,
    earlier: (turns) => move((span) => earlier(span, turns)),
    later: (turns) => move((span, count) => later(span, turns, count)),
    toEnd: () => move((span, count) => toEnd(span, count, charsIn(mounted.peek().path))),
    drawAll(isAll) {
      const before = onScreen;
      onScreen = isAll ? mounted.peek().span : undefined;
      move((span, count) => (isAll ? { from: 0, to: count } : (before ?? span)));
    },
    close: end,
  };
}

function firstMounted(path: readonly ShownTurn[], turn: string | undefined): Mounted {
  const index = path.findIndex((one) => one.turn.id === turn);
  return { path, span: index < 0 ? newest(path.length, charsIn(path)) : around(index, path.length) };
}

function charsIn(path: readonly ShownTurn[]): (index: number) => number {
  return (index) => {
    const shown = path[index];
    return shown ? shown.turn.question.length + textOf(shown.answer.peek().parts).length : 0;
  };
}

function idOf({ turn }: ShownTurn): string {
  return turn.id;
}
