import { readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { SystemClock } from "./control/clock.ts";
import { readStack } from "./infra/stack.ts";
import type { FunctionDefinition } from "./lambda/definition.ts";
import { environmentVariables, logStreamName } from "./lambda/processes/environment-variables.ts";
import { awaitService } from "./lambda/host/await-service.ts";
import { chooseFunction } from "./lambda/host/choose-function.ts";
import { startEnvironmentProcess, type EnvironmentProcess } from "./lambda/host/environment-process.ts";
import { startRuntimeApiProxy } from "./lambda/host/runtime-api-proxy.ts";
import { signalGroup } from "./lambda/host/signal-group.ts";
import { logCost } from "./lambda/host/messages.ts";
import type { LogLine } from "./lambda/logs/log-frames.ts";
import { runtimeCommand } from "./lambda/runtime/command.ts";
import type { RuntimeCommand } from "./lambda/runtime/runtime-command.ts";
import { trustVariables } from "./start/local-variables.ts";

// The program of a function's container: one execution environment, which attaches to the Lambda service over the
// network. Its process is frozen between invocations; one that crashes or takes too long is ended and started anew,
// with its temporary files, as soon as the service can be reached; one that does not load ends the container, which
// starts it again. The function is read from the same stack as the gateway reads, and where the services are from its
// variables:
//
//   GROUNDFOG_STACK            the synthesized stack
//   GROUNDFOG_FUNCTION         the function's name, or its handler; the stack's only one when absent
//   GROUNDFOG_CERTIFICATES     the folder with the gateway's certificate authority
//   AWS_LAMBDA_RUNTIME_API     HOST:PORT of the Lambda service
//   AWS_ENDPOINT_URL_…         what the function gets because it runs here
//   LAMBDA_TASK_ROOT           the folder with the function's code

/** Names the running environment's process, for the container's health check. */
const PID_FILE = join("/tmp", "environment.pid");

const clock = new SystemClock();
const service = required("AWS_LAMBDA_RUNTIME_API");
const definition = ownFunction();
let environment: EnvironmentProcess | undefined;
/** Whether it has asked for an invocation, and whether it waits for one. */
let loaded = false;
let waiting = false;
let stopping = false;
/** Why it is ended from here. */
let because = "";
const { functionName } = definition;
const proxy = await startRuntimeApiProxy(
  { service, functionName },
  {
    waiting() {
      loaded = true;
      waiting = true;
      environment?.afterLog(() => waiting && signalGroup(environment?.pid, "SIGSTOP"));
    },
    invoked() {
      waiting = false;
      signalGroup(environment?.pid, "SIGCONT");
    },
    hungUp() {
      if (!environment) return;
      because =
        ": the Lambda service hung up, as it does when an invocation takes too long, or when it ends itself";
      environment.kill();
    },
  },
);

for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => {
    stopping = true;
    if (!environment) process.exit();
    environment.kill();
  });

await startEnvironment();

async function startEnvironment(): Promise<void> {
  const taskRoot = required("LAMBDA_TASK_ROOT");
  await awaitService(service, {
    clock,
    onMissing: (why) => console.error(`the Lambda service at ${service} is waited for (${why})`),
  });
  const { program, args, env, advice } = await commandFor(taskRoot);
  if (advice !== undefined) console.error(advice);
  const variables = environmentVariables({
    definition,
    taskRoot,
    runtimeApi: proxy.address,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    local: { ...endpoints(), ...certificateAuthority() },
    logStream: logStreamName(clock.now()),
  });
  const started = startEnvironmentProcess(
    { program, args, cwd: taskRoot, env: { ...variables, ...env } },
    {
      log(lines) {
        for (const line of lines) log(line);
        started.heard(logCost(lines));
      },
      exited: (code, signal) => exited(signal ?? `exit status ${code}`),
      failed: exited,
    },
  );
  environment = started;
  if (started.pid !== undefined) writeFileSync(PID_FILE, String(started.pid));
}

/** In a container, a runtime client that is no npm package is where Lambda has it. */
async function commandFor(taskRoot: string): Promise<RuntimeCommand> {
  try {
    return await runtimeCommand(definition, { taskRoot, cacheFolder: "/var/runtime" });
  } catch (error) {
    return giveUp(error);
  }
}

function giveUp(error: unknown): never {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}

function exited(how: string): void {
  rmSync(PID_FILE, { force: true });
  if (stopping) process.exit();
  console.error(`the execution environment ended (${how}${because})`);
  because = "";
  environment = undefined;
  if (!loaded) process.exit(1);
  loaded = waiting = false;
  proxy.hangUp();
  void startEnvironment();
}

function ownFunction(): FunctionDefinition {
  try {
    const { functions } = readStack(required("GROUNDFOG_STACK"));
    return chooseFunction(functions, process.env.GROUNDFOG_FUNCTION);
  } catch (error) {
    return giveUp(error);
  }
}

function endpoints(): Record<string, string> {
  const named = Object.entries(process.env).filter(([name]) => name.startsWith("AWS_ENDPOINT_URL"));
  return Object.fromEntries(named.map(([name, value]) => [name, value ?? ""]));
}

function certificateAuthority(): Record<string, string> {
  const folder = required("GROUNDFOG_CERTIFICATES");
  const path = readdirSync(folder)
    .filter((name) => /^ca-.*\.pem$/.test(name))
    .map((name) => join(folder, name))
    .toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
  if (path === undefined) return {};
  return trustVariables({
    caCertificatePath: path,
    caBundlePath: join(folder, basename(path).replace(/^ca-/, "bundle-")),
  });
}

function log({ message }: LogLine): void {
  process.stdout.write(message.endsWith("\n") ? message : `${message}\n`);
}

function required(name: string): string {
  const value = process.env[name];
  if (value) return value;
  console.error(`${name} is not set`);
  process.exit(1);
}
