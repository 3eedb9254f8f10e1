import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fastify, type FastifyInstance } from "fastify";
import type { Clock } from "../control/clock.ts";
import type { Journal } from "../control/journal.ts";
import { prepareCode } from "./code.ts";
import type { FunctionDefinition } from "./definition.ts";
import { environmentVariables, type Credentials } from "./environment-variables.ts";
import type { ExecutionEnvironment } from "./environment.ts";
import { functionNotFound } from "./errors.ts";
import { LambdaFunction } from "./function.ts";
import { startLambdaHost, type LambdaHost } from "./host/index.ts";
import type { HostEvent } from "./host/messages.ts";
import { runtimeApi } from "./runtime-api.ts";
import { nodejsCommand } from "./runtime/nodejs.ts";

/** The functions of a stack, with what runs them. */
export interface Functions {
  /** @throws {LambdaError} ResourceNotFoundException 404 */
  get(nameOrArn: string): LambdaFunction;
  all(): LambdaFunction[];
  /** Makes the code ready and starts one environment of each function; rejects when a handler does not load. */
  warmUp(): Promise<void>;
  close(): Promise<void>;
}

export interface FunctionsOptions {
  definitions: FunctionDefinition[];
  clock: Clock;
  journal: Journal;
  /** Whether environments are processes of ours, or attach over the network by themselves. */
  environments: "spawned" | "attached";
  issueCredentials: () => Credentials;
  /** The variables that functions get because they run here: endpoints and the certificate authority. */
  local: () => Record<string, string>;
  /** Hangs up on an attached environment. */
  hangUp: (environmentId: string) => void;
}

/** A handler did not load; the message names the function, the error and where it is. */
export class InitError extends Error {
  constructor(functionName: string, failure: string) {
    super(`function ${functionName} does not load: ${describe(failure)}`);
    this.name = "InitError";
  }
}

/** Starts what runs the functions of a stack; no environment is started before `warmUp` or an invocation. */
export function startFunctions(options: FunctionsOptions): Functions {
  const { definitions, journal } = options;
  const functions = new Map<string, LambdaFunction>();
  const spawned = options.environments === "spawned" ? createSpawner(options, functions) : undefined;
  for (const definition of definitions)
    functions.set(
      definition.functionName,
      new LambdaFunction({
        definition,
        clock: options.clock,
        journal,
        start: spawned && ((environment) => spawned.start(definition, environment)),
        stop: spawned ? spawned.stop : options.hangUp,
      }),
    );
  const get = (nameOrArn: string) => {
    // A whole ARN, a partial one, or a name; each may end with a version or an alias.
    const name = /(?:^|:)function:([^:]+)/.exec(nameOrArn)?.[1] ?? nameOrArn.split(":")[0] ?? "";
    const found = functions.get(name);
    if (!found) throw functionNotFound(nameOrArn, [...functions.keys()]);
    return found;
  };
  return {
    get,
    all: () => [...functions.values()],
    warmUp: async () => {
      if (spawned) await Promise.all([...functions.values()].map((one) => warmUp(one, journal, spawned)));
    },
    close: async () => {
      for (const one of functions.values()) one.close();
      await spawned?.close();
    },
  };
}

async function warmUp(one: LambdaFunction, journal: Journal, spawner: Spawner): Promise<void> {
  await spawner.prepare(one.definition);
  // An invocation may have come first.
  if (one.environments.some(({ state }) => state === "waiting" || state === "busy")) return;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const stop = journal.follow(({ kind, functionName, detail }) => {
    if (kind !== "environment" || functionName !== one.definition.functionName) return;
    if (detail?.state === "waiting") resolve();
    if (typeof detail?.initError === "string") reject(new InitError(functionName, detail.initError));
  });
  one.warmUp();
  await promise.finally(stop);
}

interface Spawner {
  prepare(definition: FunctionDefinition): Promise<string>;
  start(definition: FunctionDefinition, environment: ExecutionEnvironment): Promise<void>;
  stop(environmentId: string): void;
  close(): Promise<void>;
}

interface Running {
  functionName: string;
  api: FastifyInstance;
  tmp: string;
}

/** Runs each environment as a process of its own, with a Runtime API of its own on a free loopback port. */
function createSpawner(options: FunctionsOptions, functions: Map<string, LambdaFunction>): Spawner {
  const { clock, journal, issueCredentials, local } = options;
  const host: LambdaHost = startLambdaHost(onEvent);
  const running = new Map<string, Running>();
  const code = new Map<string, Promise<string>>();
  let closed = false;

  function prepare(definition: FunctionDefinition): Promise<string> {
    const ready = code.get(definition.functionName) ?? prepareCode(definition);
    code.set(definition.functionName, ready);
    return ready;
  }

  async function start(definition: FunctionDefinition, environment: ExecutionEnvironment): Promise<void> {
    const taskRoot = await prepare(definition);
    const command = nodejsCommand(definition.runtime, definition.memorySizeMb);
    // An environment's connection is silent while the handler runs, however long that is.
    const api = fastify({ keepAliveTimeout: 0 });
    await api.register(runtimeApi, { environmentOf: () => environment });
    const address = new URL(await api.listen({ host: "127.0.0.1", port: 0 }));
    const tmp = await mkdtemp(join(tmpdir(), "groundfog-tmp-"));
    const of = { functionName: definition.functionName, api, tmp };
    if (closed) return release(of);
    running.set(environment.id, of);
    const credentials = issueCredentials();
    const variables = environmentVariables({
      definition,
      taskRoot,
      runtimeApi: address.host,
      credentials,
      local: { ...local(), TMPDIR: tmp },
      nowMs: clock.now(),
    });
    host.start(environment.id, { ...command, env: variables, cwd: taskRoot });
  }

  function onEvent(event: HostEvent): void {
    const of = running.get(event.id);
    if (!of) return;
    switch (event.type) {
      case "log":
        journal.write({
          kind: "log",
          functionName: of.functionName,
          detail: { environment: event.id, ...event.line },
        });
        return;
      case "exited":
        running.delete(event.id);
        release(of).catch((error: unknown) => report(of, error));
        functions.get(of.functionName)?.ended(event.id, { code: event.code, signal: event.signal });
        return;
    }
  }

  function report({ functionName, tmp }: Running, error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    journal.write({
      kind: "advice",
      functionName,
      detail: { advice: `${tmp} could not be removed: ${why}` },
    });
  }

  return {
    prepare,
    start,
    stop: (environmentId) => host.stop(environmentId),
    async close() {
      closed = true;
      await host.close();
      await Promise.all([...running.values()].map(release));
    },
  };
}

async function release({ api, tmp }: Running): Promise<void> {
  api.server.closeAllConnections();
  await api.close();
  await rm(tmp, { recursive: true, force: true });
}

/** A runtime client's error JSON, or plain text, as one line with the first place in the user's code. */
function describe(failure: string): string {
  let error: { errorType?: unknown; errorMessage?: unknown; trace?: unknown };
  try {
    error = JSON.parse(failure) as typeof error;
  } catch {
    return failure;
  }
  const trace = Array.isArray(error.trace) ? error.trace.map(String) : [];
  const place = trace.find(
    (line) => /^\s+at .*[:/]/.test(line) && !line.includes("node:") && !line.includes("aws-lambda-ric"),
  );
  return `${String(error.errorType)}: ${String(error.errorMessage).replaceAll("\n", " ")}${place ? ` ${place.trim()}` : ""}`;
}
