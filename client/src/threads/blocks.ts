import type { ThreadItem } from "@groundfog/lambda/protocol";
import type { ThreadGroup } from "./groups.ts";

/** Conversations that stand next to each other in the list, and are drawn or not drawn together. */
export interface Block {
  readonly items: readonly ThreadItem[];
  /** A key may lead there, wherever the list is scrolled. */
  readonly isReachable: boolean;
}

export const ITEMS_IN_A_BLOCK = 15;

/**
 * The groups in blocks. Within reach of a key are the list's ends, and what is around one conversation.
 * @param stop the conversation that the keys are at
 */
export function stretchesOf(
  groups: readonly ThreadGroup[],
  stop: string | undefined,
): readonly { readonly key: ThreadGroup["key"]; readonly blocks: readonly Block[] }[] {
  const stretches = groups.map(({ key, items }) => ({ key, cuts: cutsOf(items) }));
  const all = stretches.flatMap(({ cuts }) => cuts);
  const at = all.findIndex((items) => items.some(({ thread }) => thread === stop));
  const isNear = (index: number) => at >= 0 && Math.abs(index - at) <= 1;
  const reachable = new Set(
    all.filter((_, index) => index === 0 || index === all.length - 1 || isNear(index)),
  );
  return stretches.map(({ key, cuts }) => ({
    key,
    blocks: cuts.map((items) => ({ items, isReachable: reachable.has(items) })),
  }));
}

function cutsOf(items: readonly ThreadItem[]): readonly (readonly ThreadItem[])[] {
  const count = Math.ceil(items.length / ITEMS_IN_A_BLOCK);
  return Array.from({ length: count }, (_, n) =>
    items.slice(n * ITEMS_IN_A_BLOCK, (n + 1) * ITEMS_IN_A_BLOCK),
  );
}
