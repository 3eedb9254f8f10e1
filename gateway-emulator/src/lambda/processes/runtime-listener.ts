import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { answerError } from "../api/api-answer.ts";
import { serveExtensionsApi, type ExtensionsApiOptions } from "../api/extensions-api.ts";
import { MAX_RUNTIME_HEADER_BYTES } from "../api/limits.ts";
import { answerTruncated, serveRuntimeApi } from "../api/runtime-api.ts";
import type { ExecutionEnvironment } from "../environments/environment.ts";
import { LambdaError } from "../errors.ts";

/** Where a waiting process asks for its code, and where it says that it has it; see runtime/waiting-process.mjs. */
const TASK_ROOT_PATH = "/groundfog/task-root";
const MOVED_PATH = "/groundfog/moved";
const RUNTIME_API = "/2018-06-01/";
const NEXT = `${RUNTIME_API}runtime/invocation/next`;

/** The Runtime API of one environment, with the Extensions API, on a loopback port of its own. */
export class RuntimeListener {
  /** Such as `127.0.0.1:41923`. */
  readonly address: string;
  /** Whose it is; undefined while a process waits for its code there. */
  environment: ExecutionEnvironment | undefined;
  /** Hears of every poll. */
  onPoll: () => void = () => undefined;
  readonly #server: ReturnType<typeof createServer>;
  readonly #taskRoot = Promise.withResolvers<string>();
  readonly #moved = Promise.withResolvers<void>();
  readonly #sockets = new Set<Socket>();

  private constructor(server: ReturnType<typeof createServer>, extensions: ExtensionsApiOptions) {
    const address = server.address();
    server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
    this.#server = server.on("request", (request, response) => this.#serve(request, response, extensions));
    this.address = `127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  }

  static async open(extensions: ExtensionsApiOptions): Promise<RuntimeListener> {
    // An environment's connection is silent while the handler runs, and an answer may be streamed, however long that is.
    const server = createServer({
      keepAliveTimeout: 0,
      requestTimeout: 0,
      maxHeaderSize: MAX_RUNTIME_HEADER_BYTES,
    });
    server.on("clientError", answerTruncated);
    server.listen({ host: "127.0.0.1", port: 0 });
    await once(server, "listening");
    return new RuntimeListener(server, extensions);
  }

  /** Resolves with the next connection, which is that of the next process. */
  async connection(): Promise<void> {
    await once(this.#server, "connection");
  }

  /** Resolves when no process is connected any more: all that one has sent has been read then. */
  async hungUp(): Promise<void> {
    while (this.#sockets.size > 0) await Promise.all([...this.#sockets].map(closed));
  }

  /** Tells the process that waits for it where its code is; resolves when it is there. */
  goOn(taskRoot: string): Promise<void> {
    this.#taskRoot.resolve(taskRoot);
    return this.#moved.promise;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #serve(request: IncomingMessage, response: ServerResponse, extensions: ExtensionsApiOptions): void {
    const refusal = whyRefused(request, this.address);
    if (refusal) return answerError(response, refusal);
    const { url = "" } = request;
    if (url === NEXT) this.onPoll();
    const environmentOf = () => {
      if (this.environment) return this.environment;
      throw new LambdaError("InvalidStateTransition", 403, "this process has no code yet");
    };
    if (url.startsWith(RUNTIME_API)) serveRuntimeApi(environmentOf, request, response);
    else if (url === TASK_ROOT_PATH) void this.#taskRoot.promise.then((taskRoot) => response.end(taskRoot));
    else if (url === MOVED_PATH) {
      response.end();
      this.#moved.resolve();
    } else serveExtensionsApi(extensions, environmentOf, request, response);
  }
}

/**
 * The Runtime API has no signatures, and a web page can send a GET anywhere: it would be handed somebody's event. Where
 * a browser names no page, since the page's host name has come to resolve to this machine, `Host` is that name.
 */
function whyRefused({ headers }: IncomingMessage, address: string): LambdaError | undefined {
  if (headers.origin !== undefined || headers["sec-fetch-site"] !== undefined)
    return new LambdaError("AccessDenied", 403, "the Runtime API is for runtime clients, not for pages");
  const { host = "" } = headers;
  if (host === address || host === address.replace("127.0.0.1", "localhost")) return undefined;
  const message = `the Runtime API answers on AWS_LAMBDA_RUNTIME_API (${address}) only, not on ${host || "no Host"}`;
  return new LambdaError("AccessDenied", 403, message);
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once("close", () => resolve());
  });
}
