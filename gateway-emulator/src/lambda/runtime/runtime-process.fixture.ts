import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { text } from "node:stream/consumers";
import type { FunctionDefinition } from "../definition.ts";
import type { ProcessExit } from "../process-exit.ts";
import { createLogFrameReader, type LogLine } from "../logs/log-frames.ts";
import type { RuntimeCommand } from "./runtime-command.ts";

/** What a runtime does with an invocation, or in its init: answers, fails, ends. */
export type Outcome =
  | { response: unknown; headers: Record<string, string>; trailers: Record<string, string> }
  | { error: unknown; headers: Record<string, string> }
  | { initError: unknown; headers: Record<string, string> }
  | { exit: ProcessExit };

/** A runtime in a process of its own, with nothing around it but a Runtime API that writes down what it hears. */
export interface RuntimeProcess extends AsyncDisposable {
  /** Resolves with nothing when it asks for its first invocation; else with what its init came to. */
  ready: Promise<Outcome | undefined>;
  exited: Promise<ProcessExit>;
  invoke(event: unknown, headers?: Record<string, string>): Promise<Outcome>;
  /** What it has logged, through the telemetry descriptor or past it. */
  lines: LogLine[];
  /** The first line, past or to come, that satisfies. */
  line(satisfies: (line: LogLine) => boolean): Promise<LogLine>;
}

export const REQUEST_ID = "8476a536-e9f4-11e8-9739-2dfe598c3fcd";

/** Starts a runtime as an environment of the function. It is given what the Runtime API's contract asks for, and no more. */
export async function startRuntimeProcess(
  definition: FunctionDefinition,
  command: RuntimeCommand,
  taskRoot: string,
): Promise<RuntimeProcess> {
  const api = new RecordingRuntimeApi();
  const address = await api.listen();
  const child = spawn(command.program, command.args, {
    cwd: taskRoot,
    env: {
      ...contractVariables(definition, taskRoot, address),
      _LAMBDA_TELEMETRY_LOG_FD: "3",
      ...definition.environment,
      ...command.env,
    },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const { lines, line } = linesOf(child);
  const exited: Promise<ProcessExit> = once(child, "close").then(([code, signal]) => ({ code, signal }));
  // What it has said before its end comes before it.
  void exited.then(async (exit) => api.hungUp().then(() => api.tell({ exit })));
  return {
    ready: api.ready(),
    exited,
    lines,
    line,
    invoke: (event, headers = {}) => api.invoke(definition, event, headers),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await exited;
      await api.close();
    },
  };
}

/** What a runtime client needs to know: AWS's own clients refuse to start with less. */
export function contractVariables(
  definition: FunctionDefinition,
  taskRoot: string,
  address: string,
): Record<string, string> {
  return {
    AWS_LAMBDA_RUNTIME_API: address,
    _HANDLER: definition.handler,
    LAMBDA_TASK_ROOT: taskRoot,
    AWS_LAMBDA_FUNCTION_NAME: definition.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memorySizeMb),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${definition.functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: "2026/11/22/[$LATEST]0123456789abcdef0123456789abcdef",
    PATH: "/usr/local/bin:/usr/bin:/bin",
    TZ: ":UTC",
    LANG: "en_US.UTF-8",
  };
}

function linesOf(child: ChildProcess): Pick<RuntimeProcess, "lines" | "line"> {
  const lines: LogLine[] = [];
  const waiting = new Set<() => void>();
  const add = (line: LogLine) => {
    lines.push(line);
    for (const look of waiting) look();
  };
  child.stdio[3]?.on("data", createLogFrameReader(add));
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (data: string) => {
      for (const message of data.split("\n")) if (message !== "") add({ message });
    });
  return {
    lines,
    line(satisfies) {
      const { promise, resolve } = Promise.withResolvers<LogLine>();
      const look = () => {
        const found = lines.find(satisfies);
        if (found) resolve(found);
      };
      waiting.add(look);
      look();
      return promise.finally(() => waiting.delete(look));
    },
  };
}

/** The Runtime API of one environment, without any of its rules. */
class RecordingRuntimeApi {
  readonly #server: Server = createServer((request, response) => void this.#take(request, response));
  readonly #sockets = new Set<Socket>();
  #poll = Promise.withResolvers<ServerResponse | undefined>();
  #outcome = Promise.withResolvers<Outcome>();

  async listen(): Promise<string> {
    this.#server.keepAliveTimeout = 0;
    this.#server.on("connection", (socket) => this.#sockets.add(socket));
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Resolves when no connection is left. */
  async hungUp(): Promise<void> {
    for (const socket of this.#sockets) if (!socket.closed) await once(socket, "close");
  }

  ready(): Promise<Outcome | undefined> {
    return Promise.race([this.#poll.promise.then(() => undefined), this.#outcome.promise]);
  }

  async invoke(
    definition: FunctionDefinition,
    event: unknown,
    headers: Record<string, string>,
  ): Promise<Outcome> {
    const ended = await Promise.race([this.#poll.promise.then(() => undefined), this.#outcome.promise]);
    if (ended) return ended;
    const poll = await this.#poll.promise;
    this.#poll = Promise.withResolvers();
    poll
      ?.writeHead(200, {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(JSON.stringify(event)),
        "lambda-runtime-aws-request-id": REQUEST_ID,
        "lambda-runtime-deadline-ms": String(Date.now() + definition.timeoutMs),
        "lambda-runtime-invoked-function-arn": definition.arn,
        "lambda-runtime-trace-id": "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0",
        ...headers,
      })
      .end(JSON.stringify(event));
    const outcome = await this.#outcome.promise;
    if (!("exit" in outcome)) this.#outcome = Promise.withResolvers();
    return outcome;
  }

  tell(outcome: Outcome): void {
    this.#outcome.resolve(outcome);
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = "", headers } = request;
    if (url.endsWith("/invocation/next")) {
      this.#poll.resolve(response);
      return;
    }
    if (request.method === "GET") {
      response.writeHead(404, { "content-length": 0 }).end();
      return;
    }
    // The runtime may end in the middle of what it says.
    const body = await text(request).catch(() => undefined);
    if (body === undefined) return;
    const heard = { headers: headers as Record<string, string> };
    const accepted = '{"status":"OK"}\n';
    response
      .writeHead(202, { "content-type": "application/json", "content-length": accepted.length })
      .end(accepted);
    if (url.endsWith("/init/error")) this.tell({ initError: JSON.parse(body), ...heard });
    else if (url.endsWith("/error")) this.tell({ error: JSON.parse(body), ...heard });
    else if (url.endsWith("/response"))
      this.tell({
        response: headers["lambda-runtime-function-response-mode"] === "streaming" ? body : JSON.parse(body),
        ...heard,
        trailers: request.trailers as Record<string, string>,
      });
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}
