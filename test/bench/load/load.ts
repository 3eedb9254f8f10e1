import type { Figure } from "../table.ts";
import { architect } from "./architect.ts";
import { promises, sideBySide } from "./figures.ts";
import { groundfog } from "./groundfog.ts";
import { holdConnections } from "./held.ts";
import { hops } from "./hops.ts";
import { peersProject } from "./project.ts";
import { serverlessOffline } from "./serverless-offline.ts";
import { takeTurns } from "./turns.ts";

/**
 * The same handler under the same load, on the emulator, on its peers, and by hand; they take turns, so that whatever
 * else the machine does falls on all of them.
 */
export async function load(): Promise<Figure[]> {
  const folder = await peersProject();
  const [floor, own, peer, another] = [
    hops(folder),
    groundfog(folder),
    serverlessOffline(folder),
    architect(folder),
  ];
  const shown = await takeTurns([floor, own, peer, another]);
  const shownBy = (name: string) => {
    const found = shown.find(({ server }) => server.name === name);
    if (!found) throw new Error(`${name} was not measured`);
    return found;
  };
  const held = await holdConnections(own);
  return [
    ...sideBySide(shown),
    ...promises({ own: shownBy(own.name), floor: shownBy(floor.name), peer: shownBy(peer.name), held }),
  ];
}
