import type { RunEvent } from "../protocol.ts";
import { putRemains } from "../store/messages.ts";
import { abandonRun, type RunRow, storedEvents } from "../store/runs.ts";
import type { Table } from "../store/table.ts";
import { endThreadRun } from "../store/threads.ts";
import { answerMessage, textOf } from "./answer-message.ts";
import { runStarted } from "./run-started.ts";

/** Whether the worker of a run has gone without a word: it was killed, or its machine was. */
export function isDead({ status, leaseUntil = 0 }: RunRow, now = Date.now()): boolean {
  return status === "running" && leaseUntil < now;
}

/**
 * Ends a dead run in its worker's place: what was stored of the answer stays, as one that broke off. Of several who
 * come by at once, one ends it; all get the row as it is then.
 */
export async function endDeadRun({ table, row }: { table: Table; row: RunRow }): Promise<RunRow> {
  const { thread, run } = row;
  const text = textOf(await storedEvents(table, row));
  const message = text === "" ? undefined : answerMessage(row, { text, error: BROKEN_OFF.code });
  // Before the run is ended: whoever finds it ended finds its message too. The worker may have left a whole one, and
  // may even live.
  if (message) await putRemains(table, thread, { message, events: row.stored });
  const begun = row.stored === 0 ? [runStarted(row)] : [];
  const ended = await abandonRun(table, row, ...begun, BROKEN_OFF);
  if (!ended) return row;
  await endThreadRun(table, { thread, run, leaf: message?.id });
  return ended;
}

const BROKEN_OFF: Extract<RunEvent, { type: "RUN_ERROR" }> = {
  type: "RUN_ERROR",
  message: "the function that wrote this answer came to a sudden end; what had been stored of it is here",
  code: "internal",
  metadata: { retryable: true },
};
