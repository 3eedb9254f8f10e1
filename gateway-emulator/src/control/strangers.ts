import type { FastifyRequest } from "fastify";
import { ControlError } from "./control-error.ts";

const LOOPBACK_HOST = /^(localhost|127(\.\d+){3}|\[::1\])$/;
const LOOPBACK_ADDRESS = /^(127(\.\d+){3}|::1)$/;

/**
 * Only this machine may steer the emulator, whatever address it listens on: no other machine, no page from elsewhere,
 * nor a host name that only resolves to this machine.
 * @throws {ControlError} 403
 */
export function refuseStrangers(request: FastifyRequest, peers: "loopback" | "any"): void {
  const peer = plain(request.socket.remoteAddress);
  // A call to this machine's own address in the network comes from that address.
  const isOwn = peer !== "" && peer === plain(request.socket.localAddress);
  if (peers === "loopback" && !isOwn && !LOOPBACK_ADDRESS.test(peer))
    throw new ControlError(403, `/_emulator answers this machine only, not ${peer}`);
  const { hostname } = request;
  if (!LOOPBACK_HOST.test(hostname) && !(isOwn && hostname.replace(/^\[(.*)\]$/, "$1") === peer))
    throw new ControlError(403, `/_emulator answers on localhost and 127.0.0.1 only, not on ${hostname}`);
  refusePages(request);
}

/** A browser names the page in `Origin`; where it sends none, it still says in `Sec-Fetch-Site` where the page is from. */
function refusePages({ host, headers }: FastifyRequest): void {
  const { origin } = headers;
  if (origin !== undefined && URL.parse(origin)?.host !== host)
    throw new ControlError(403, `/_emulator does not answer pages of ${origin}`);
  const site = headers["sec-fetch-site"];
  if (site === "cross-site" || site === "same-site")
    throw new ControlError(403, "/_emulator does not answer pages of another origin");
}

/** An IPv4 address as such, also where a socket takes both kinds. */
function plain(address: string | undefined): string {
  return address?.replace(/^::ffff:/i, "") ?? "";
}
