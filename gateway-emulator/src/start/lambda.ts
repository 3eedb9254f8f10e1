import { environmentCredentials, type EnvironmentCredentials } from "../environment-credentials.ts";
import { MAX_RUNTIME_HEADER_BYTES } from "../lambda/api/limits.ts";
import { NO_DEBUGGING, type Debugging } from "../lambda/debugger/debugging.ts";
import { startDebugger } from "../lambda/debugger/start-debugger.ts";
import { attachedEnvironments } from "../lambda/attached-environments.ts";
import { startFunctions, type Functions } from "../lambda/functions.ts";
import { lambdaService } from "../lambda/index.ts";
import { listen } from "../listen.ts";
import type { Parts } from "../parts.ts";

export interface StartedLambda {
  functions: Functions;
  credentials: EnvironmentCredentials;
  origin: string;
  /** `HOST:PORT` where a debugger attaches; absent when none can. */
  debugger?: string;
}

/** Starts the Lambda service, and the port for debuggers; no environment is started yet. */
export async function startLambda(
  parts: Parts,
  local: (lambda: string) => Record<string, string>,
): Promise<StartedLambda> {
  const { options, owner, journal, startOnPort, authorize } = parts;
  const attached = attachedEnvironments();
  const credentials = environmentCredentials(parts);
  let origin = "";
  let debugging = NO_DEBUGGING;
  const functions = startFunctions({
    definitions: parts.stack.functions,
    clock: parts.lambdaClock,
    machineClock: parts.machineClock,
    retryClock: parts.clock,
    journal,
    environments: options.environments,
    issueCredentials: credentials.issue,
    local: () => local(origin),
    cacheFolder: options.cacheFolder,
    hangUp: (environmentId) => attached.hangUp(environmentId),
    watch: options.reload !== undefined,
    spare: options.spare ?? false,
    debugging: later(() => debugging),
    faults: parts.faults.invoke,
  });
  owner.defer(() => functions.close());
  origin = await startOnPort("lambda", (port) =>
    listen({
      host: options.host,
      port,
      maxHeaderSize: MAX_RUNTIME_HEADER_BYTES,
      owner,
      register: (server) =>
        server.register(lambdaService, {
          functions,
          journal,
          attached: options.environments === "attached" ? attached : undefined,
          authorize: authorize("lambda"),
          clock: parts.machineClock,
        }),
    }),
  );
  if (!options.debugger || options.environments === "attached") return { functions, credentials, origin };
  const port = await openDebuggerPort(parts, functions);
  debugging = port;
  return { functions, credentials, origin, debugger: `${DEBUGGER_HOST}:${port.port}` };
}

/** Whoever reaches it can run code here: it is for this machine alone, whatever the other services listen on. */
const DEBUGGER_HOST = "127.0.0.1";

async function openDebuggerPort(parts: Parts, functions: Functions) {
  const { owner, clock, lambdaClock, machineClock, journal, startOnPort } = parts;
  const pause = () => {
    const resumes = [clock.pause(), lambdaClock.pause()];
    return () => {
      for (const resume of resumes) resume();
    };
  };
  const debuggable = () => functions.debuggable();
  const opened = await startOnPort("debugger", (port) =>
    startDebugger({
      host: DEBUGGER_HOST,
      port,
      debuggable,
      pause,
      onLeft: (functionName) => functions.undebugged(functionName),
      journal,
      clock: machineClock,
    }),
  );
  owner.defer(() => opened.close());
  return opened;
}

/** The functions are there before the debugger's port is. */
function later(debugging: () => Debugging): Debugging {
  return {
    isAttachedTo: (functionName) => debugging().isAttachedTo(functionName),
    environmentOf: (functionName) => debugging().environmentOf(functionName),
    hasReached: (functionName, environmentId) => debugging().hasReached(functionName, environmentId),
  };
}
