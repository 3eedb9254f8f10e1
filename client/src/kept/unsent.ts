import type { Turn } from "../chat/turn.ts";

/** A question that nobody has taken yet: written down before it leaves the page, and until it has arrived. */
export interface Unsent extends Pick<Turn, "id" | "question" | "parent" | "at"> {
  readonly thread: string;
  readonly model?: string;
  readonly system?: string;
}

const PREFIX = "groundfog.unsent.";

/** Writes a question down; each has an item of its own, so that two tabs do not get in each other's way. */
export function keepUnsent(storage: Storage | undefined, unsent: Unsent): void {
  try {
    storage?.setItem(PREFIX + unsent.id, JSON.stringify(unsent));
  } catch {
    // The page works without: only a reload will not know of it.
  }
}

export function forgetUnsent(storage: Storage | undefined, id: string): void {
  try {
    storage?.removeItem(PREFIX + id);
  } catch {
    // Then it was not kept either.
  }
}

/** Forgets all that was to be asked in a conversation. */
export function forgetAllUnsent(storage: Storage | undefined, thread: string): void {
  for (const unsent of allUnsent(storage)) if (unsent.thread === thread) forgetUnsent(storage, unsent.id);
}

/** Oldest first. */
export function allUnsent(storage: Storage | undefined): Unsent[] {
  try {
    const keys = Array.from({ length: storage?.length ?? 0 }, (_, index) => storage?.key(index) ?? "");
    return keys
      .filter((key) => key.startsWith(PREFIX))
      .flatMap((key) => parseUnsent(storage?.getItem(key)))
      .sort((a, b) => a.at - b.at);
  } catch {
    return [];
  }
}

function parseUnsent(json: string | null | undefined): Unsent[] {
  try {
    const unsent = JSON.parse(json ?? "null") as Partial<Unsent> | null;
    const { id, thread, question } = unsent ?? {};
    const isWhole = [id, thread, question].every((field) => typeof field === "string");
    return isWhole ? [unsent as Unsent] : [];
  } catch {
    return [];
  }
}
