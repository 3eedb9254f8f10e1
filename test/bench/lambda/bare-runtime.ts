import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import type { RuntimeCommand } from "../../../gateway-emulator/src/lambda/runtime/runtime-command.ts";

/**
 * Starts AWS's runtime client by itself, with a Runtime API that holds every poll; returns how many milliseconds
 * passed until it polled, which is when its handler has loaded.
 */
export async function bareColdStart(
  command: RuntimeCommand,
  of: { taskRoot: string; env: Record<string, string> },
): Promise<number> {
  const api = createServer().listen(0, "127.0.0.1");
  await once(api, "listening");
  const address = api.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const startedAt = performance.now();
  const child = spawn(command.program, command.args, {
    cwd: of.taskRoot,
    stdio: "ignore",
    env: {
      ...environmentOf(of.taskRoot),
      ...of.env,
      ...command.env,
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
    },
  });
  try {
    await once(api, "request");
    return performance.now() - startedAt;
  } finally {
    child.kill("SIGKILL");
    await once(child, "exit");
    api.closeAllConnections();
    api.close();
  }
}

/** What the runtime client asks for, and what a handler's clients do. */
function environmentOf(taskRoot: string): Record<string, string> {
  return {
    _HANDLER: "index.handler",
    LAMBDA_TASK_ROOT: taskRoot,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_LAMBDA_FUNCTION_NAME: "bare",
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "512",
    AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/bare",
    AWS_LAMBDA_LOG_STREAM_NAME: "bare",
    TMPDIR: tmpdir(),
  };
}
