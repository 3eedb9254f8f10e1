import type { ThreadPatch } from "../protocol.ts";
import { connectionsOfOwner } from "../store/connections.ts";
import type { Stage } from "./stage.ts";

/**
 * Tells the owner's connections, all or all but one, that a thread was changed. What was asked for is done by then,
 * and acknowledged: whoever is not reached sees it on the next page of the list.
 */
export async function tellOwner({
  stage,
  owner,
  except,
  frame,
}: {
  stage: Stage;
  owner: string;
  except?: string;
  frame: ThreadPatch;
}): Promise<void> {
  const [connections] = await Promise.allSettled([connectionsOfOwner(stage.table, owner)]);
  if (connections.status === "rejected") return;
  const others = connections.value.filter((connectionId) => connectionId !== except);
  await Promise.allSettled(others.map((connectionId) => stage.post(connectionId)(frame)));
}
