import { asLocalhost, originOf } from "../listen.ts";
import type { Parts } from "../parts.ts";
import { startSite } from "../site/index.ts";
import { hear } from "./hear.ts";

/** Starts the chat page, if there shall be one; returns its address. */
export async function startPage(
  { options, owner, startOnPort }: Parts,
  gateway: string,
): Promise<string | undefined> {
  if (!options.site || gateway === "") return undefined;
  const { host } = options;
  const { root, path } = options.site;
  const site = await startOnPort("site", (port) =>
    startSite({ root, path, host, port, gateway, onEnded: hear(options) }),
  );
  owner.defer(() => site.close());
  return asLocalhost(originOf(host, site.port));
}
