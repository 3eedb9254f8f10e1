import type { Signal } from "@preact/signals";
import { answerId } from "@groundfog/lambda/protocol";
import type { Answer } from "./answer.ts";
import { endOf, isTaken } from "./turn.ts";
import type { Turn } from "./turn.ts";

/** A turn on the path through the conversation that is shown. */
export interface ShownTurn {
  readonly turn: Turn;
  readonly answer: Signal<Answer>;
  /** All that were asked in the same place, this one among them, oldest first. */
  readonly siblings: readonly Turn[];
}

/** By the message that they follow (`""`: none), the question that the reader chose to see. */
export type ChosenQuestions = Readonly<Record<string, string>>;

/**
 * The path from the conversation's beginning to its end: at each fork the way that was chosen or, where none was, the
 * one that leads to the newest question.
 * @param turns of all branches, in the order in which they were asked
 */
export function pathOf(turns: readonly Turn[], chosen: ChosenQuestions): readonly ShownTurn[] {
  const tree = treeOf(turns);
  const lineage = lineageOf(turns, tree);
  const path: ShownTurn[] = [];
  let siblings = rootsOf(turns, tree, lineage);
  while (siblings.length > 0) {
    const turn = pick(siblings, chosen, lineage);
    const answer = turn && shownAnswer(turn, lineage);
    if (!turn || !answer) break;
    path.push({ turn, answer, siblings });
    siblings = [...tree.after(answerId(answer.peek().run)), ...tree.after(turn.id)];
  }
  return path;
}

/** Where the choice among a turn's siblings is written down. */
export function forkOf({ parent }: Turn): string {
  return parent ?? "";
}

/** The message that a question follows, as the handler knows it: what never arrived there is passed over. */
export function parentOnTheWire(turns: readonly Turn[], turn: Turn): string | null {
  const { owner } = treeOf(turns);
  let { parent } = turn;
  for (const seen = new Set<string>(); parent !== null && !seen.has(parent);) {
    seen.add(parent);
    const before = owner(parent);
    // Of a page that is not loaded.
    if (!before) return parent;
    if (isTaken(before)) return keptEnd(before, parent);
    ({ parent } = before);
  }
  return null;
}

function keptEnd(turn: Turn, message: string): string {
  const answer = turn.answers.peek().find((answer) => answerId(answer.peek().run) === message);
  return answer ? endOf(turn, answer.peek()) : turn.id;
}

interface Tree {
  /** The turn that a message belongs to. */
  owner(message: string): Turn | undefined;
  /** The questions that follow a message. */
  after(message: string): readonly Turn[];
}

function treeOf(turns: readonly Turn[]): Tree {
  const owners = new Map<string, Turn>();
  const followers = new Map<string, Turn[]>();
  for (const turn of turns) {
    owners.set(turn.id, turn);
    for (const answer of turn.answers.value) owners.set(answerId(answer.peek().run), turn);
    if (turn.parent === null) continue;
    const siblings = followers.get(turn.parent);
    if (siblings) siblings.push(turn);
    else followers.set(turn.parent, [turn]);
  }
  return { owner: (message) => owners.get(message), after: (message) => followers.get(message) ?? [] };
}

/** The messages and questions on the way to the newest question. */
function lineageOf(turns: readonly Turn[], { owner }: Tree): ReadonlySet<string> {
  const lineage = new Set<string>();
  for (let turn = turns.at(-1); turn && !lineage.has(turn.id);) {
    lineage.add(turn.id);
    const { parent }: Turn = turn;
    if (parent === null) break;
    lineage.add(parent);
    turn = owner(parent);
  }
  return lineage;
}

/** Those that nothing loaded stands before; where older messages are still to be loaded, of the newest question's way. */
function rootsOf(turns: readonly Turn[], { owner }: Tree, lineage: ReadonlySet<string>): readonly Turn[] {
  const roots = turns.filter(({ parent }) => parent === null || !owner(parent));
  const root = roots.find(({ id }) => lineage.has(id)) ?? roots.at(-1);
  return roots.filter(({ parent }) => parent === root?.parent);
}

function pick(
  siblings: readonly Turn[],
  chosen: ChosenQuestions,
  lineage: ReadonlySet<string>,
): Turn | undefined {
  return (
    siblings.find((turn) => chosen[forkOf(turn)] === turn.id) ??
    siblings.find(({ id }) => lineage.has(id)) ??
    siblings.at(-1)
  );
}

function shownAnswer(turn: Turn, lineage: ReadonlySet<string>): Signal<Answer> | undefined {
  const answers = turn.answers.value;
  const run = turn.chosen.value;
  return (
    answers.find((answer) => answer.peek().run === run) ??
    answers.find((answer) => lineage.has(answerId(answer.peek().run))) ??
    answers.at(-1)
  );
}
