import { fork } from "node:child_process";
import { once } from "node:events";

/** What an owned process says once: where it listens, or why it cannot. */
export type FirstWord = { port: number } | { error: string; code?: string };

/** A process of ours that listens on a port, and that ends when ours does, in whatever way that is. */
export interface OwnedProcess {
  port: number;
  /** Settles when the process has ended, asked to or not. */
  ended: Promise<unknown>;
  close(): Promise<void>;
}

/**
 * Starts a module in a process of its own and waits for its first word.
 * @throws {Error} with its reason, and with its `code` (such as `EADDRINUSE`), when it says that it cannot
 */
export async function startOwnedProcess(options: {
  module: string;
  args: string[];
  env: Record<string, string>;
}): Promise<OwnedProcess> {
  const child = fork(options.module, options.args, {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    execArgv: [],
    env: options.env,
  });
  const ended = once(child, "exit");
  const silent: [FirstWord] = [{ error: "it ended before it was ready" }];
  const [word] = (await Promise.race([once(child, "message"), ended.then(() => silent)])) as [FirstWord];
  if ("error" in word) throw Object.assign(new Error(word.error), { code: word.code });
  return {
    port: word.port,
    ended,
    async close() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

/** Called in an owned process: says its first word, and ends the process when its owner is gone. */
export function ownedBy(owner: NodeJS.Process): { say(word: FirstWord): void } {
  owner.on("disconnect", () => owner.exit());
  // A Ctrl-C in the terminal reaches the whole group: the owner decides, and this process ends when it does.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) owner.on(signal, () => undefined);
  return {
    say(word) {
      owner.send?.(word, () => {
        if ("error" in word) owner.exit(1);
      });
    },
  };
}
