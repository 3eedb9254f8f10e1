import type { RequestContext } from "../events.ts";
import { ownerOfConnection } from "../store/connections.ts";
import type { Table } from "../store/table.ts";
import { RefusedError } from "./refuse.ts";

/** Who sent a frame. */
export interface Caller {
  connectionId: string;
  /** To whom threads and runs belong. */
  owner: string;
}

/** Whom the API's authorizer let in; `undefined` where it has none. */
export function principalOf({ authorizer }: RequestContext): string | undefined {
  return authorizer?.principalId || undefined;
}

/**
 * Whose connection it is: the authorizer's principal, or the device that said hello on it.
 * @throws {RefusedError} unauthorized, before the connection's `hello`
 */
export async function callerOf(requestContext: RequestContext, table: Table): Promise<Caller> {
  const { connectionId } = requestContext;
  const owner = principalOf(requestContext) ?? (await ownerOfConnection(table, connectionId));
  if (owner === undefined)
    throw new RefusedError({ code: "unauthorized", retryable: false, detail: SAY_HELLO });
  return { connectionId, owner };
}

const SAY_HELLO = "say hello first: until then nobody knows whose connection this is";
