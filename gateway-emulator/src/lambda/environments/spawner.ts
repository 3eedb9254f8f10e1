import { fastify, type FastifyInstance } from "fastify";
import type { Clock } from "../../control/clock.ts";
import { cutText } from "../../control/cut-text.ts";
import type { Journal } from "../../control/journal.ts";
import { prepareCode } from "../code/code.ts";
import type { FunctionDefinition } from "../definition.ts";
import type { ProcessExit } from "../errors.ts";
import { environmentVariables, type IssueCredentials } from "./environment-variables.ts";
import type { ExecutionEnvironment } from "./environment.ts";
import type { LambdaFunction } from "../function.ts";
import { startLambdaHost, type LambdaHost } from "../host/index.ts";
import type { HostEvent } from "../host/messages.ts";
import type { LogLine } from "../logs/log-frames.ts";
import { runtimeApi } from "../api/runtime-api.ts";
import { nodejsCommand } from "../runtime/nodejs.ts";

/** Runs each environment as a process of its own, with a Runtime API of its own on a free loopback port. */
export interface Spawner {
  prepare(definition: FunctionDefinition): Promise<string>;
  start(definition: FunctionDefinition, environment: ExecutionEnvironment): Promise<void>;
  stop(environmentId: string): void;
  close(): Promise<void>;
}

interface Running {
  functionName: string;
  environment: ExecutionEnvironment;
  api: FastifyInstance;
  /** Forgets the credentials that it was given. */
  forgetCredentials(): void;
}

export interface SpawnerOptions {
  clock: Clock;
  journal: Journal;
  issueCredentials: IssueCredentials;
  local: () => Record<string, string>;
  codeFolder: string;
}

/** `functionOf` finds the function that hears of an environment's end. */
export function createSpawner(
  options: SpawnerOptions,
  functionOf: (functionName: string) => LambdaFunction | undefined,
): Spawner {
  const { clock, journal, issueCredentials, local, codeFolder } = options;
  const host: LambdaHost = startLambdaHost(onEvent);
  const running = new Map<string, Running>();
  const code = new Map<string, Promise<string>>();
  let closed = false;

  function prepare(definition: FunctionDefinition): Promise<string> {
    const ready = code.get(definition.functionName) ?? prepareCode(definition, codeFolder);
    code.set(definition.functionName, ready);
    return ready;
  }

  async function start(definition: FunctionDefinition, environment: ExecutionEnvironment): Promise<void> {
    const taskRoot = await prepare(definition);
    const command = nodejsCommand(definition.memorySizeMb);
    // An environment's connection is silent while the handler runs, however long that is.
    const api = fastify({ keepAliveTimeout: 0 });
    await api.register(runtimeApi, { environmentOf: () => environment });
    const address = new URL(await api.listen({ host: "127.0.0.1", port: 0 }));
    if (closed) return release(api);
    const { credentials, forget } = issueCredentials(definition);
    running.set(environment.id, {
      functionName: definition.functionName,
      environment,
      api,
      forgetCredentials: forget,
    });
    const variables = environmentVariables({
      definition,
      taskRoot,
      runtimeApi: address.host,
      credentials,
      local: local(),
      nowMs: clock.now(),
    });
    host.start(environment.id, { ...command, env: variables, cwd: taskRoot });
  }

  function onEvent(event: HostEvent): void {
    const of = running.get(event.id);
    if (!of) return;
    switch (event.type) {
      case "started":
        return;
      case "log":
        noteLog(of, event.line);
        return;
      case "failed":
        of.environment.initError(
          JSON.stringify({ errorType: "Runtime.InvalidEntrypoint", errorMessage: event.reason }),
        );
        ended(of, { code: 1, signal: null });
        return;
      case "exited":
        ended(of, { code: event.code, signal: event.signal });
        return;
    }
  }

  function noteLog({ functionName, environment }: Running, line: LogLine): void {
    const message = cutText(line.message);
    journal.write({
      kind: "log",
      functionName,
      ...requestOf(message),
      detail: { environment: environment.id, ...line, message },
    });
  }

  function ended(of: Running, exit: ProcessExit): void {
    running.delete(of.environment.id);
    of.forgetCredentials();
    void release(of.api);
    functionOf(of.functionName)?.ended(of.environment.id, exit);
  }

  return {
    prepare,
    start,
    stop: (environmentId) => host.stop(environmentId),
    async close() {
      closed = true;
      await host.close();
      await Promise.all([...running.values()].map(({ api }) => release(api)));
    },
  };
}

async function release(api: FastifyInstance): Promise<void> {
  api.server.closeAllConnections();
  await api.close();
}

/** Lines of the runtime client's begin with a time and the request's id, separated by tabs. */
function requestOf(message: string): { requestId?: string } {
  const requestId = /^[^\t]*\t([0-9a-f]{8}-[0-9a-f-]{27})\t/.exec(message)?.[1];
  return requestId === undefined ? {} : { requestId };
}
