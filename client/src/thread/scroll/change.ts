import type { Answer } from "../../chat/answer.ts";
import type { ShownTurn } from "../../chat/branches.ts";

/** What has become of the path through a conversation, as whoever reads along sees it. */
export type Change =
  /** A question was asked here, just now. */
  | { readonly kind: "asked"; readonly turn: string }
  /** Another answer to the last question was asked for. */
  | { readonly kind: "asked-again"; readonly turn: string }
  /** Another question, or another answer, has taken a turn's place. */
  | { readonly kind: "switched"; readonly from: string; readonly to: string }
  /** There is more of it, or less, at its ends. */
  | { readonly kind: "other" };

const OTHER: Change = { kind: "other" };

export function changeBetween(before: readonly ShownTurn[], after: readonly ShownTurn[]): Change {
  const last = after.at(-1);
  if (last && !before.some(({ turn }) => turn.id === last.turn.id) && isAskedHere(last.answer.peek()))
    return { kind: "asked", turn: last.turn.id };
  const shift = shiftBetween(before, after);
  for (const [index, one] of before.entries()) {
    const other = after[index + shift];
    if (other && (other.turn.id !== one.turn.id || other.answer !== one.answer))
      return changeOfTurn(one, other, other === last);
  }
  return OTHER;
}

function changeOfTurn(before: ShownTurn, after: ShownTurn, isLast: boolean): Change {
  const isSame = before.turn.id === after.turn.id;
  const answer = after.answer.peek();
  if (isSame && isLast && answer.isRetry !== true && isAskedHere(answer))
    return { kind: "asked-again", turn: after.turn.id };
  return { kind: "switched", from: before.turn.id, to: after.turn.id };
}

/** A run that was begun elsewhere has no time at which its question left this page. */
function isAskedHere({ state, sentAt }: Answer): boolean {
  return state === "queued" || (state === "waiting" && sentAt !== undefined);
}

/** By how many turns those that are in both stand further down. */
function shiftBetween(before: readonly ShownTurn[], after: readonly ShownTurn[]): number {
  const places = new Map(after.map(({ turn }, index) => [turn.id, index]));
  for (const [index, { turn }] of before.entries()) {
    const place = places.get(turn.id);
    if (place !== undefined) return place - index;
  }
  return 0;
}

/** The path, with whatever has not changed in it as it was: what is drawn of that need not be drawn again. */
export function kept(before: readonly ShownTurn[], after: readonly ShownTurn[]): readonly ShownTurn[] {
  const known = new Map(before.map((one) => [one.turn, one]));
  return after.map((one) => {
    const was = known.get(one.turn);
    return was && isSameTurn(was, one) ? was : one;
  });
}

function isSameTurn(one: ShownTurn, other: ShownTurn): boolean {
  return (
    one.answer === other.answer &&
    one.siblings.length === other.siblings.length &&
    one.siblings.every((turn, index) => turn === other.siblings[index])
  );
}
