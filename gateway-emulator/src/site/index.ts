import { fileURLToPath } from "node:url";
import { startOwnedProcess, type OwnedProcess } from "../control/owned-process.ts";

/**
 * Serves a page's folder by Vite, with the gateway behind the page's own origin.
 * @param options.gateway where the page's `/ws` leads, such as `http://127.0.0.1:3001`
 * @param options.headers what everything on the page's address is sent with, by the headers' names
 * @param options.onEnded hears what ended, and how, when it ends by itself: `the page's server ended with code 1`
 * @throws with code `EADDRINUSE` when the port is taken
 */
export function startSite(options: {
  root: string;
  host: string;
  port: number;
  gateway: string;
  path: string;
  headers: Record<string, string>;
  onEnded?: (what: string) => void;
}): Promise<OwnedProcess> {
  const { root, host, port, gateway, path, headers, onEnded } = options;
  return startOwnedProcess({
    module: fileURLToPath(import.meta.resolve("./vite-main.ts")),
    args: [root, host, String(port), JSON.stringify(headers)],
    env: { GROUNDFOG_GATEWAY: gateway, PATH: path },
    onEnded: (how) => onEnded?.(`the page's server ${how}`),
  });
}
