import { createStore, delMany, get, set, update } from "idb-keyval";
import type { Copies } from "./copies.ts";

export const MAX_COPIES = 50;
const INDEX = "index";

/** In the browser's IndexedDB; a browser that refuses (private window, full disk) keeps nothing. */
export function browserCopies(): Copies {
  const store = createStore("groundfog", "copies");

  async function dropOldest(newest: string) {
    let dropped: string[] = [];
    await update<string[]>(
      INDEX,
      (index = []) => {
        const keys = [newest, ...index.filter((key) => key !== newest)];
        dropped = keys.slice(MAX_COPIES);
        return keys.slice(0, MAX_COPIES);
      },
      store,
    );
    if (dropped.length > 0) await delMany(dropped, store);
  }

  return {
    load: (key) => get(key, store).catch(() => undefined),
    async save(key, copy) {
      try {
        await set(key, copy, store);
        await dropOldest(key);
      } catch {
        // The page works without: only a page without a connection has nothing to show.
      }
    },
    async remove(key) {
      try {
        await delMany([key], store);
        await update<string[]>(INDEX, (index = []) => index.filter((one) => one !== key), store);
      } catch {
        // It was not kept.
      }
    },
  };
}
