import type { Server } from "node:http";
import { fastify, type FastifyHttpOptions, type FastifyInstance, type FastifyServerFactory } from "fastify";

export interface Listen {
  host: string;
  port: number;
  serverFactory?: FastifyServerFactory;
  /** How many bytes the headers of a request may have; Node.js's own limit when absent. */
  maxHeaderSize?: number;
  /** How the server answers what comes to no route. */
  refused?: Pick<FastifyHttpOptions<Server>, "frameworkErrors" | "clientErrorHandler" | "requestTimeout">;
  /** Owns the server: ends it when it is disposed of. */
  owner: AsyncDisposableStack;
  register(server: FastifyInstance): PromiseLike<unknown>;
}

/** Longer than the longest handler runs: meanwhile its execution environment keeps its connection, silent. */
const KEEP_ALIVE_MS = 1_000_000;

/**
 * Starts one server.
 * @returns its origin, such as `http://127.0.0.1:3001`
 */
export async function listen(options: Listen): Promise<string> {
  const { host, port, serverFactory, maxHeaderSize, refused, owner, register } = options;
  const server: FastifyInstance = fastify({
    keepAliveTimeout: KEEP_ALIVE_MS,
    // Connection ids and ARNs stand in paths, and it is the service that says what is wrong with one.
    routerOptions: { maxParamLength: 4096 },
    ...refused,
    ...(maxHeaderSize !== undefined && { http: { maxHeaderSize } }),
    ...(serverFactory && { serverFactory }),
  });
  owner.defer(async () => {
    const closed = server.close();
    server.server.closeAllConnections();
    await closed;
  });
  await register(server);
  await server.listen({ host, port });
  return originOf(host, portOf(server));
}

/** An address that a client on this machine can use, also where the server listens on all. */
export function originOf(host: string, port: number): string {
  const reachable = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return `http://${reachable.includes(":") ? `[${reachable}]` : reachable}:${port}`;
}

/** The same address by the name that people and browsers use. */
export function asLocalhost(origin: string): string {
  return origin.replace(/\/\/(127\.0\.0\.1|\[::1\])(?=:|$)/, "//localhost");
}

function portOf(server: FastifyInstance): number {
  const address = server.server.address();
  return typeof address === "object" && address ? address.port : 0;
}
