import { once } from "node:events";
import {
  Agent,
  createServer,
  request as requestOver,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { Socket } from "node:net";

/** The way from an environment in a container to the Lambda service, on which its owner hears what it does. */
export interface RuntimeApiProxy {
  /** `HOST:PORT`, for the environment's AWS_LAMBDA_RUNTIME_API. */
  address: string;
  /** Hangs up on the service, which takes it for the environment's end. */
  hangUp(): void;
}

export interface RuntimeApiProxyEvents {
  /** The runtime waits for an invocation, and the service knows it. */
  waiting(): void;
  /** It is about to be given one. */
  invoked(): void;
  /** The service has hung up: the environment has to end. */
  hungUp(): void;
}

const NEXT = "/2018-06-01/runtime/invocation/next";

/**
 * Listens on this container's loopback, and passes on what comes, streamed as it is. The service is told in the `Host`
 * of each call which function's environment calls, so the network needs no name for each function.
 * @param to `service` is the Lambda service's `HOST:PORT`
 */
export async function startRuntimeApiProxy(
  to: { service: string; functionName: string },
  on: RuntimeApiProxyEvents,
): Promise<RuntimeApiProxy> {
  const agent = new Agent({ keepAlive: true });
  const sockets = new Set<Socket>();
  let hangingUp = false;

  /** The service knows the environment by its connections: when the last of them goes, so does the environment. */
  function watch(socket: Socket): void {
    if (sockets.has(socket)) return;
    sockets.add(socket);
    socket.once("close", () => {
      sockets.delete(socket);
      if (sockets.size === 0 && !hangingUp) on.hungUp();
    });
  }

  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, (request, response) => {
    hangingUp = false;
    passOn({ ...to, agent, request, response, connected: watch, on });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    address: `127.0.0.1:${typeof address === "object" && address ? address.port : 0}`,
    hangUp() {
      hangingUp = true;
      for (const socket of sockets) socket.destroy();
    },
  };
}

function passOn(of: {
  service: string;
  functionName: string;
  agent: Agent;
  request: IncomingMessage;
  response: ServerResponse;
  connected(socket: Socket): void;
  on: RuntimeApiProxyEvents;
}): void {
  const { service, functionName, agent, request, response, connected, on } = of;
  const { method, url, headers } = request;
  const at = service.lastIndexOf(":");
  const passed = requestOver({
    agent,
    host: service.slice(0, at),
    port: Number(service.slice(at + 1)),
    method,
    path: url,
    headers: { ...headers, host: `${functionName}.${service}` },
  });
  passed.on("socket", (socket) => {
    const connect = () => {
      connected(socket);
      if (url === NEXT) on.waiting();
    };
    if (socket.connecting) socket.once("connect", connect);
    else connect();
  });
  passed.on("response", (answer) => {
    if (url === NEXT) on.invoked();
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  // Whoever asked learns of it as of a Runtime API that hangs up.
  passed.on("error", () => response.destroy());
  response.on("close", () => {
    if (!response.writableFinished) passed.destroy();
  });
  request.pipe(passed, { end: false });
  request.on("end", () => {
    // How a streamed answer failed stands behind it.
    passed.addTrailers(request.trailers);
    passed.end();
  });
}
