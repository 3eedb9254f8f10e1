import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { JournalEntry } from "../../../gateway-emulator/src/control/journal.ts";

/** What the emulator writes down, as it does. */
export interface JournalReader extends AsyncDisposable {
  /** Resolves with the first value that `pick` makes of an entry, be it there already. */
  find<Value>(what: string, pick: (entry: JournalEntry) => Value | undefined): Promise<Value>;
}

const WITHIN_MS = 60_000;
const DATA = "data: ";

/** Follows the journal from its beginning. */
export async function readJournal(control: string): Promise<JournalReader> {
  const leaving = new AbortController();
  const { body } = await fetch(`${control}/journal`, {
    headers: { accept: "text/event-stream" },
    signal: leaving.signal,
  });
  if (!body) throw new Error("the journal cannot be followed");
  const entries: JournalEntry[] = [];
  const followers = new Set<(entry: JournalEntry) => void>();
  const read = (async () => {
    for await (const line of createInterface(Readable.fromWeb(body))) {
      if (!line.startsWith(DATA)) continue;
      const entry = JSON.parse(line.slice(DATA.length)) as JournalEntry;
      entries.push(entry);
      for (const follower of followers) follower(entry);
    }
  })();
  // It ends when we leave.
  read.catch(() => undefined);
  return {
    find(what, pick) {
      const { promise, resolve, reject } = Promise.withResolvers<NonNullable<ReturnType<typeof pick>>>();
      const follower = (entry: JournalEntry) => {
        const value = pick(entry);
        if (value !== undefined && value !== null) resolve(value);
      };
      const late = setTimeout(() => reject(new Error(`the journal has no ${what}`)), WITHIN_MS);
      followers.add(follower);
      for (const entry of entries) follower(entry);
      return promise.finally(() => {
        clearTimeout(late);
        followers.delete(follower);
      });
    },
    async [Symbol.asyncDispose]() {
      leaving.abort();
      await read.catch(() => undefined);
    },
  };
}
