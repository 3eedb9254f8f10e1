import { isIP, type Socket } from "node:net";
import type { FastifyRequest } from "fastify";
import type { ExecutionEnvironment } from "./environments/environment.ts";
import { LambdaError } from "./errors.ts";
import type { LambdaFunction } from "./function.ts";
import type { Functions } from "./functions.ts";

interface Attached {
  of: LambdaFunction;
  environment: ExecutionEnvironment;
  sockets: Set<Socket>;
}

/** Execution environments that come over the network, such as containers: each is known by its address. */
export interface AttachedEnvironments {
  /** The environment that calls; a new one when its address is new. */
  environmentOf(request: FastifyRequest, functions: Functions): ExecutionEnvironment;
  /** Closes an environment's connections, at which its runtime client exits and its container starts it anew. */
  hangUp(environmentId: string): void;
}

export function attachedEnvironments(): AttachedEnvironments {
  const attached = new Map<string, Attached>();

  function attach(id: string, of: LambdaFunction): Attached {
    const one = { of, environment: of.add(id), sockets: new Set<Socket>() };
    attached.set(id, one);
    return one;
  }

  /** An environment is over when the last of its connections is. */
  function watch(id: string, one: Attached, socket: Socket): void {
    if (one.sockets.has(socket)) return;
    one.sockets.add(socket);
    socket.once("close", () => {
      one.sockets.delete(socket);
      if (one.sockets.size > 0 || attached.get(id) !== one) return;
      attached.delete(id);
      one.of.ended(id, { code: 1, signal: null });
    });
  }

  return {
    environmentOf(request, functions) {
      refusePages(request);
      refuseForeignNames(request, functions);
      const id = request.ip;
      const known = attached.get(id);
      const one =
        known && known.environment.state !== "dead" ? known : attach(id, functionOf(request, functions));
      watch(id, one, request.raw.socket);
      return one.environment;
    },
    hangUp(environmentId) {
      for (const socket of attached.get(environmentId)?.sockets ?? []) socket.destroy();
    },
  };
}

/** A runtime client is given an address and nothing else: the host's first label names the function, where a stack has several. */
function functionOf(request: FastifyRequest, functions: Functions): LambdaFunction {
  const label = request.hostname.split(".")[0];
  const all = functions.all();
  const named =
    all.find(({ definition }) => definition.functionName === label) ??
    (all.length === 1 ? all[0] : undefined);
  if (named) return named;
  throw new LambdaError(
    "InvalidRuntimeApiHost",
    400,
    `this stack has ${all.length} functions; name one in AWS_LAMBDA_RUNTIME_API, such as ${all[0]?.definition.functionName ?? "name"}.gateway:3004`,
  );
}

/** The Runtime API has no signatures, and a web page can send a GET anywhere: it would be handed somebody's event. */
function refusePages({ headers }: FastifyRequest): void {
  if (headers.origin === undefined && headers["sec-fetch-site"] === undefined) return;
  throw new LambdaError("AccessDenied", 403, "the Runtime API is for runtime clients, not for pages");
}

/**
 * A page's own host name may have come to resolve to this machine; then its calls are of the same origin, and a browser
 * names no page. Names within a network of containers have no dots, or begin with the function's.
 */
function refuseForeignNames({ hostname }: FastifyRequest, functions: Functions): void {
  const [label = "", ...others] = hostname.split(".");
  if (others.length === 0 || isIP(hostname) !== 0) return;
  const names = functions.all().map(({ definition }) => definition.functionName);
  if (names.includes(label)) return;
  throw new LambdaError(
    "InvalidRuntimeApiHost",
    403,
    `the Runtime API does not answer on ${hostname}, a name that any page may have: in AWS_LAMBDA_RUNTIME_API, take an IP address, a name without dots, or one that begins with the function's, such as ${names[0] ?? "name"}.gateway:3004`,
  );
}
