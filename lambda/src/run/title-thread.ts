import { type BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { titleFromAnswer, titleRequest } from "../model/title.ts";
import type { Post } from "../push/post-to-connection.ts";
import { connectionsOfOwner } from "../store/connections.ts";
import type { RunRow } from "../store/runs.ts";
import type { Table } from "../store/table.ts";
import { renameThread } from "../store/threads.ts";

/** A title that takes longer comes too late to be of use. */
const TITLE_TIMEOUT_MS = 10_000;

/**
 * Has a small model name a thread after its first answer, and tells its owner's connections. A title that the user
 * gave stays. Returns what failed: a thread without a title has its first question for one.
 */
export async function titleThread({
  row,
  question,
  answer,
  modelId,
  bedrock,
  table,
  post,
}: {
  row: RunRow;
  question: string;
  answer: string;
  modelId: string;
  bedrock: BedrockRuntimeClient;
  table: Table;
  post: (connectionId: string) => Post;
}): Promise<{ error: unknown } | undefined> {
  const { thread, owner } = row;
  try {
    const { output } = await bedrock.send(new ConverseCommand(titleRequest({ modelId, question, answer })), {
      abortSignal: AbortSignal.timeout(TITLE_TIMEOUT_MS),
    });
    const said = output?.message?.content?.map(({ text = "" }) => text).join("") ?? "";
    const title = titleFromAnswer(said);
    if (title === undefined || !(await renameThread(table, { thread, owner, title, by: "model" })))
      return undefined;
    const connections = await connectionsOfOwner(table, owner);
    await Promise.allSettled(
      connections.map((connectionId) => post(connectionId)({ v: 1, k: "thr", thread, patch: { title } })),
    );
    return undefined;
  } catch (error) {
    return { error };
  }
}

/** Only the first question of a thread gives it its title. */
export function isFirst({ kind, parent }: RunRow): boolean {
  return kind === "send" && parent === null;
}
