import { crc32 } from "node:zlib";
import type { Clock } from "../../../control/clock.ts";
import { seededRandom } from "../../model/random.ts";
import type { Relay } from "../relay.ts";
import { CassetteFolder } from "./cassette-folder.ts";
import { noCassette } from "./no-cassette.ts";
import { playCassette, type ReplayPace } from "./play-cassette.ts";
import { hashOf, recordedRequest } from "./recorded-request.ts";

export interface ReplayOptions {
  folder: string;
  clock: Clock;
  /** `recorded` when absent. */
  pace?: ReplayPace;
  /** Also the answers whose client left before they were whole: they break off there. No when absent. */
  incomplete?: boolean;
  /** Told of files that are no recordings. */
  advise?: (advice: string) => void;
}

/**
 * Gives recorded answers again: those to the same call one after the other, the last one for ever.
 * @throws BedrockError ResourceNotFoundException (404) for a call that was not recorded
 */
export function replayRelay({
  folder,
  clock,
  pace = "recorded",
  incomplete = false,
  advise = () => undefined,
}: ReplayOptions): Relay {
  const cassettes = new CassetteFolder(folder);
  const turns = new Map<string, number>();
  const told = new Set<string>();
  return async (request, signal) => {
    const startedAt = clock.elapsed();
    const asked = recordedRequest(request);
    const hash = hashOf(asked);
    const content = await cassettes.read();
    for (const problem of content.broken) {
      if (!told.has(problem)) advise(`No recording: ${problem}`);
      told.add(problem);
    }
    const same = content.files.filter((file) => file.hash === hash);
    const usable = same.filter(({ cassette }) => incomplete || cassette.response.ended !== "cancelled");
    const turn = turns.get(hash) ?? 0;
    const file = usable[Math.min(turn, usable.length - 1)];
    if (!file) throw noCassette(asked, { folder, content, hasIncomplete: same.length > 0 });
    turns.set(hash, turn + 1);

    const { response } = file.cassette;
    const waitMs = startedAt + response.afterMs - clock.elapsed();
    if (pace === "recorded" && waitMs > 0) await clock.sleep(waitMs, signal);
    const random = seededRandom(crc32(`${hash} ${turn}`));
    return {
      source: "replay",
      statusCode: response.status,
      headers: response.headers,
      body: playCassette(response, { clock, pace, random, signal }),
    };
  };
}
