import type { Copies } from "./copies.ts";

/** Copies like those of a browser, in memory; `lose` forgets the last saves, as a crash does. */
export function memoryCopies(): Copies & { lose(saves: number): void } {
  let saves: [key: string, copy: unknown][] = [];
  return {
    load: async (key) => structuredClone(saves.findLast(([saved]) => saved === key)?.[1]),
    async save(key, copy) {
      saves.push([key, structuredClone(copy)]);
    },
    async remove(key) {
      saves = saves.filter(([saved]) => saved !== key);
    },
    lose: (count) => void saves.splice(Math.max(0, saves.length - count)),
  };
}
