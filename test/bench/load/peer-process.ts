import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { localEnvironment } from "./local-environment.ts";

/** A server that runs in a process group of its own. */
export interface PeerProcess extends AsyncDisposable {
  said(): string;
}

const END_WITHIN_MS = 5_000;

/** Starts a peer's own command; what it says goes to a file, so that nobody has to read it while time is taken. */
export function startPeer(options: {
  name: string;
  folder: string;
  args: string[];
  env: Record<string, string>;
}): PeerProcess {
  const { name, folder, args, env } = options;
  const log = join(folder, `${name}.log`);
  const output = openSync(log, "w");
  const child = spawn(process.execPath, args, {
    cwd: join(folder, name),
    env: { ...localEnvironment(), ...env },
    stdio: ["ignore", output, output],
    detached: true,
  });
  closeSync(output);
  const ended = once(child, "exit");
  return {
    said: () => readFileSync(log, "utf8"),
    async [Symbol.asyncDispose]() {
      const impatient = setTimeout(() => killGroup(child.pid, "SIGKILL"), END_WITHIN_MS);
      killGroup(child.pid, "SIGTERM");
      await ended;
      clearTimeout(impatient);
    },
  };
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** Ports that nobody listens on, for servers that cannot choose one themselves. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0));
  return Promise.all(
    servers.map(async (server) => {
      if (!server.listening) await once(server, "listening");
      const address = server.address();
      server.close();
      await once(server, "close");
      return typeof address === "object" && address ? address.port : 0;
    }),
  );
}
