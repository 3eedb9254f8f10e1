import { peersProject } from "../load/project.ts";
import type { Figure } from "../table.ts";
import { startAimock } from "./aimock.ts";
import { cancelSome } from "./cancel.ts";
import { startClient } from "./client.ts";
import { cancelFigures, memoryFigures, sideBySide, type Shown } from "./figures.ts";
import { holdStreams } from "./held.ts";
import { measureRound, warmUp } from "./round.ts";
import { type Plans, plans, startFloor, startGroundfog, startWhole } from "./servers.ts";

const ROUNDS = 3;

/**
 * The same streams from Bedrock alone, from the whole emulator, from a bare server that writes prepared frames, and from a
 * peer; they take turns, so that whatever else the machine does falls on all of them.
 */
export async function bedrock(): Promise<Figure[]> {
  const folder = await peersProject();
  const all = await plans();
  return [
    ...sideBySide(await takeTurns(folder, all)),
    ...cancelFigures(await cancel(all)),
    ...memoryFigures({
      own: await holdStreams(() => startGroundfog("h1", all)),
      floor: await holdStreams(() => startFloor("h1", all)),
    }),
  ];
}

async function takeTurns(folder: string, all: Plans): Promise<Shown[]> {
  await using owner = new AsyncDisposableStack();
  const client = owner.use(startClient());
  const shown: Shown[] = [];
  for (const server of [
    owner.use(await startFloor("h1", all)),
    owner.use(await startGroundfog("h1", all)),
    owner.use(await startFloor("h2", all)),
    owner.use(await startGroundfog("h2", all)),
    owner.use(await startWhole(folder, all)),
    owner.use(await startAimock(folder)),
  ]) {
    await warmUp(client, server);
    shown.push({ server, rounds: [] });
  }
  for (let round = 0; round < ROUNDS; round++)
    for (const { server, rounds } of shown) rounds.push(await measureRound(client, server));
  return shown;
}

async function cancel(all: Plans): Promise<{ paced: number[]; unpaced: number[] }> {
  await using server = await startGroundfog("h1", all);
  await using client = startClient();
  const paced: number[] = [];
  const unpaced: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    paced.push(...(await cancelSome(client, server, "steady")));
    unpaced.push(...(await cancelSome(client, server, "endless")));
  }
  return { paced, unpaced };
}
