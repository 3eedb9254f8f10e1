import { readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SystemClock } from "./control/clock.ts";
import { readStack } from "./infra/stack.ts";
import type { FunctionDefinition } from "./lambda/definition.ts";
import { environmentVariables } from "./lambda/environments/environment-variables.ts";
import { startEnvironmentProcess, type EnvironmentProcess } from "./lambda/host/environment-process.ts";
import type { LogLine } from "./lambda/logs/log-frames.ts";
import { nodejsCommand } from "./lambda/runtime/nodejs.ts";

// The program of a lambda container: one execution environment, which attaches to the Lambda service over the
// network. It ends with the environment, and the container starts it anew. It reads the function from the same
// stack as the gateway, and where the services are from its variables:
//
//   GROUNDFOG_STACK            the synthesized stack
//   GROUNDFOG_FUNCTION         the function's name; the stack's only one when absent
//   GROUNDFOG_CERTIFICATES     the folder with the gateway's certificate authority
//   AWS_LAMBDA_RUNTIME_API     HOST:PORT of the Lambda service
//   AWS_ENDPOINT_URL_…         what the function gets because it runs here
//   LAMBDA_TASK_ROOT           the folder with the function's code

/** Names the running environment's process, for the container's health check. */
const PID_FILE = join("/tmp", "environment.pid");

const definition = chooseFunction();
let environment: EnvironmentProcess | undefined;
let stopping = false;

for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => {
    stopping = true;
    environment?.kill();
  });

startEnvironment();

function startEnvironment(): void {
  const taskRoot = required("LAMBDA_TASK_ROOT");
  environment = startEnvironmentProcess(
    {
      ...nodejsCommand(definition.memorySizeMb),
      cwd: taskRoot,
      env: environmentVariables({
        definition,
        taskRoot,
        runtimeApi: required("AWS_LAMBDA_RUNTIME_API"),
        credentials: { accessKeyId: "local", secretAccessKey: "local" },
        local: { ...endpoints(), ...certificateAuthority() },
        nowMs: new SystemClock().now(),
      }),
    },
    { log, exited },
  );
  if (environment.pid !== undefined) writeFileSync(PID_FILE, String(environment.pid));
}

function exited(code: number | null, signal: string | null): void {
  rmSync(PID_FILE, { force: true });
  if (stopping) return;
  console.error(`the execution environment ended (${signal ?? `exit status ${code}`})`);
  process.exitCode = 1;
}

function chooseFunction(): FunctionDefinition {
  const { functions } = readStack(required("GROUNDFOG_STACK"));
  const name = process.env.GROUNDFOG_FUNCTION;
  const chosen =
    name === undefined && functions.length === 1
      ? functions[0]
      : functions.find(({ functionName }) => functionName === name);
  if (chosen) return chosen;
  console.error(
    `GROUNDFOG_FUNCTION must be one of ${functions.map(({ functionName }) => functionName).join(", ")}, not ${String(name)}`,
  );
  process.exit(1);
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
  return { NODE_EXTRA_CA_CERTS: path, AWS_CA_BUNDLE: path, SSL_CERT_FILE: path, REQUESTS_CA_BUNDLE: path };
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
