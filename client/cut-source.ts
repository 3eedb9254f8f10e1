import type { Plugin } from "vite";

/** A piece of a dependency's source, as it stands there, and what stands in its place; nothing when absent. */
export interface Cut {
  from: RegExp;
  to?: string;
}

/**
 * Leaves out of a dependency, in the built page, what never runs there and no bundler can tell.
 * @param end what its path ends in
 * @throws when a newer version has no such piece
 */
export function cutSource(name: string, end: string, cuts: readonly Cut[]): Plugin {
  return {
    name,
    apply: "build",
    transform(code, id) {
      if (!id.endsWith(end)) return undefined;
      return { code: cuts.reduce((source, cut) => withCut(source, cut, `${id}: ${name}`), code), map: null };
    },
  };
}

function withCut(source: string, { from, to = "" }: Cut, where: string): string {
  if (source.search(from) === -1) throw new Error(`${where} finds no ${from.source}`);
  return source.replace(from, to);
}
