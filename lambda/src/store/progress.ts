import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { type RunEvent, utf8Length } from "../protocol.ts";
import { SupersededError } from "./errors.ts";
import { partKey, runKey } from "./keys.ts";
import { type Orders, parseOrders } from "./run-row.ts";
import { type Table, updateRow } from "./table.ts";
import { expiry, RUN_TTL_S } from "./time-to-live.ts";

/**
 * As JSON. Each save writes, and DynamoDB counts, the whole row, so what no longer changes leaves it, and so does what
 * was asked, which the worker has; a larger part would mean fewer puts but larger saves.
 */
const PART_BYTES = 3 * 1024;
/**
 * As JSON; a row takes 400 KB at most.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
const MAX_PART_BYTES = 300 * 1024;

/** What a worker has stored of its run. */
export interface Progress {
  /**
   * Stores `events`, which are all that came after the first `stored`, renews the lease, and learns what others want.
   * When it throws, they may be stored or not: the next save is given them again. One at a time.
   * @throws {SupersededError} when the run is no longer this worker's
   */
  save(progress: {
    events: readonly RunEvent[];
    /** In milliseconds since the Unix epoch. */
    leaseUntil: number;
    /** These are the last. */
    done?: true | undefined;
  }): Promise<Orders>;
  /** How many events are stored, as far as is known. */
  readonly stored: number;
}

/** For the worker that has just taken the run. */
export function openProgress(table: Table, { run, worker }: { run: string; worker: string }): Progress {
  let stored = 0;
  /** Parts written, and how many events they hold; ahead of `stored` after a save that did not end. */
  let parts = 0;
  let inParts = 0;
  /** The events from number `inParts` to `stored`. */
  let tail: readonly RunEvent[] = [];

  /** A part once written is never another: whoever reads it by the row's count reads the same. */
  async function putParts(events: readonly RunEvent[]): Promise<void> {
    for (const part of partsOf(events)) {
      const Item = {
        ...partKey(run, parts),
        events: JSON.stringify(part),
        expiresAt: expiry(RUN_TTL_S),
      };
      await table.client.send(new PutCommand({ TableName: table.name, Item }));
      parts += 1;
      inParts += part.length;
      tail = tail.slice(part.length);
    }
  }

  return {
    get stored() {
      return stored;
    },
    async save({ events, leaseUntil, done }) {
      const total = stored + events.length;
      let open = [...tail, ...events.slice(Math.max(0, inParts - stored))];
      if (bytesOf(open) > PART_BYTES) {
        await putParts(open);
        open = [];
      }
      const row = await updateRow(table, {
        key: runKey(run),
        update: `SET #stored = :stored, #parts = :parts, #tail = :tail, #leaseUntil = :leaseUntil${
          done ? ", #status = :done" : ""
        } REMOVE #text, #options`,
        // Fewer were stored by a call that was given up, and that comes after all.
        condition: "#worker = :worker AND #stored <= :stored",
        values: {
          ":stored": total,
          ":parts": parts,
          ":tail": JSON.stringify(open),
          ":leaseUntil": leaseUntil,
          ":done": done && "done",
          ":worker": worker,
        },
      });
      if (!row) throw new SupersededError(`the run ${run} is no longer the worker's ${worker}`);
      stored = total;
      tail = open;
      return parseOrders(row);
    },
  };
}

function bytesOf(events: readonly RunEvent[]): number {
  return utf8Length(JSON.stringify(events));
}

/** Cuts events into rows that DynamoDB takes. */
function partsOf(events: readonly RunEvent[]): RunEvent[][] {
  const parts: RunEvent[][] = [];
  let bytes = Infinity;
  for (const event of events) {
    const size = bytesOf([event]);
    if (bytes + size > MAX_PART_BYTES) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(event);
    bytes += size;
  }
  return parts;
}
