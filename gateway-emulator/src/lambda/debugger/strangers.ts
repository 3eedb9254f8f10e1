import type { IncomingMessage } from "node:http";

const LOOPBACK_HOST = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/i;
const DEVTOOLS = /^(chrome-)?devtools:\/\//;

/**
 * Whoever attaches can run any code in a function's process: no page may, except DevTools', nor a host name that only
 * resolves to this machine.
 */
export function isStranger({ headers }: Pick<IncomingMessage, "headers">): boolean {
  const { host = "", origin } = headers;
  if (!LOOPBACK_HOST.test(host)) return true;
  if (origin !== undefined) return !DEVTOOLS.test(origin);
  const site = headers["sec-fetch-site"];
  return site === "cross-site" || site === "same-site";
}

/** What such a one is told. */
export const FOREIGN =
  "a debugger on this machine may attach by localhost or 127.0.0.1: no page, and no other name";
