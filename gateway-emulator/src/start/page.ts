import { asLocalhost, originOf } from "../listen.ts";
import type { Parts } from "../parts.ts";
import { startSite } from "../site/index.ts";
import { hear } from "./hear.ts";

/** The chat page as it is served. */
export interface StartedPage {
  /** Such as `http://localhost:3000`. */
  origin: string;
  /** Serves it with the headers that the stack has now: a page that is open loads itself anew. */
  renew(): Promise<void>;
}

/** Starts the chat page, if there shall be one. */
export async function startPage(parts: Parts, gateway: string): Promise<StartedPage | undefined> {
  const { options, owner, startOnPort } = parts;
  if (!options.site || gateway === "") return undefined;
  const { host } = options;
  const { root, path } = options.site;
  const start = (port: number) => {
    const { pageHeaders: headers } = parts.stack;
    return startSite({ root, path, host, port, gateway, headers, onEnded: hear(options) });
  };
  let site = await startOnPort("site", start);
  owner.defer(() => site.close());
  return {
    origin: asLocalhost(originOf(host, site.port)),
    async renew() {
      const { port } = site;
      await site.close();
      site = await start(port);
    },
  };
}
