import { type Client, openClient, type Wanted } from "./client.ts";
import { parseEvent } from "./kept.ts";
import type { ApiName } from "./probe/probe-api.ts";
import type { Target } from "./target.ts";

/** A connection, by the name that `@connections` knows it by. */
export interface Connected extends AsyncDisposable {
  client: Client;
  ConnectionId: string;
  /** Where it is managed, without `=` encoded: `https://…/probe/@connections/…=`. */
  url: string;
}

export async function openConnection(
  target: Target,
  api: ApiName = "main",
  wanted: Wanted = {},
): Promise<Connected> {
  const client = await openClient(target, api, wanted);
  const { connectionId } = parseEvent(await client.ask({ action: "ask" })).requestContext;
  return {
    client,
    ConnectionId: connectionId,
    url: managed(target, connectionId, api),
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

/** Where a connection is managed. */
export function managed(target: Target, connectionId: string, api: ApiName = "main"): string {
  return `${target.endpoint(api)}/@connections/${connectionId}`;
}

/** An id of the right form that no connection has ever had. */
export const NEVER_GIVEN = "AAAAAc1iIAMCAAA=";
