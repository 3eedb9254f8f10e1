import type { Copies } from "./copies.ts";

/** Copies whose code is still being loaded: what is asked of them waits for it. Without it, nothing is kept. */
export function lateCopies(loading: Promise<Copies>): Copies {
  const copies = loading.catch(() => undefined);
  return {
    load: async (key) => (await copies)?.load(key),
    save: async (key, copy) => (await copies)?.save(key, copy),
    remove: async (key) => (await copies)?.remove(key),
  };
}
