import { MendableError } from "./control/mendable-error.ts";

import { OptionError } from "./options.ts";

/** The ports that are tried first; a taken one gives way to the next free one after them. */
const DEFAULT_PORTS = {
  site: 3000,
  gateway: 3001,
  bedrock: 3002,
  dynamodb: 3003,
  lambda: 3004,
  // Where every debugger of Node.js looks.
  debugger: 9229,
} as const;

const FIRST_SPARE = 3005;
const SPARES = 100;

/** A port that was asked for, and that something else has. */
export class PortTakenError extends MendableError {
  override name = "PortTakenError";

  constructor(port: number) {
    super(`port ${port} is taken: end what listens there, or choose another with --port (0 takes free ones)`);
  }
}

/** A port that was asked for, and that this user may not listen on. */
export class PortForbiddenError extends MendableError {
  override name = "PortForbiddenError";

  constructor(port: number) {
    super(`this user may not listen on port ${port}: choose one from 1024 on with --port`);
  }
}

/**
 * Starts a service on its own port, else on the next free one; with port 0 on whichever the system gives.
 * @throws {PortTakenError} when the gateway's port was asked for and something has it
 * @throws {PortForbiddenError} when it was asked for and this user may not have it
 * @throws {OptionError} when the host is no address of this machine
 */
export type StartOnPort = <Started>(
  service: keyof typeof DEFAULT_PORTS,
  start: (port: number) => Promise<Started>,
) => Promise<Started>;

/** Hands out ports by trying them, no port to two services. */
export function ports(options: { port: number; portAsked: boolean }): StartOnPort {
  const given = new Set<number>();
  let gateways = 0;

  const candidates = (service: keyof typeof DEFAULT_PORTS): number[] => {
    if (options.port === 0) return [0];
    const firstSpare = service === "debugger" ? DEFAULT_PORTS.debugger + 1 : FIRST_SPARE;
    const spares = Array.from({ length: SPARES }, (_, n) => firstSpare + n);
    // The gateway's own port is left for it, also when it is another service's by default.
    if (service !== "gateway")
      return [DEFAULT_PORTS[service], ...spares].filter((port) => port !== options.port);
    // A stack's further APIs have ports of their own; only the first can have been asked for.
    const isFirst = gateways++ === 0;
    return isFirst && options.portAsked ? [options.port] : [options.port, ...spares];
  };

  return async (service, start) => {
    const tried = candidates(service);
    for (const port of tried) {
      if (given.has(port)) continue;
      if (port !== 0) given.add(port);
      try {
        return await start(port);
      } catch (error) {
        if (hasCode(error, "EADDRNOTAVAIL", "ENOTFOUND"))
          throw new OptionError(
            `--host must be an address of this machine, such as 127.0.0.1 or 0.0.0.0 (${error.message})`,
          );
        if (hasCode(error, "EACCES") && tried.length === 1) throw new PortForbiddenError(port);
        if (!hasCode(error, "EADDRINUSE", "EACCES")) throw error;
      }
    }
    throw new PortTakenError(tried[0] ?? 0);
  };
}

function hasCode(error: unknown, ...codes: string[]): error is Error {
  return error instanceof Error && "code" in error && codes.some((code) => code === error.code);
}
