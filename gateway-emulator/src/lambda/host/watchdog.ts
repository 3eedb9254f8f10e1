import { spawn } from "node:child_process";

/** Ends what the host owns when the host has been killed, and could not. */
export interface Watchdog {
  /** From now on these processes are the host's, each with its group. */
  guard(pids: number[]): void;
}

/**
 * Each line is all processes that there are; the last one counts when the host's end of the pipe is closed. SIGKILL ends
 * those too that are stopped, which notice nothing themselves.
 */
const PROGRAM = `
  while read -r line; do groups=$line; done
  for group in $groups; do kill -s KILL -- "-$group"; done
  rm -rf -- "$1"`;

/**
 * Starts a process that does nothing but wait for the host's end: a shell, since that is there wherever processes can be
 * stopped, and takes a millisecond and a megabyte.
 * @param folder is removed too
 */
export function startWatchdog(folder: string): Watchdog {
  const child = spawn("/bin/sh", ["-c", PROGRAM, "watchdog", folder], {
    stdio: ["pipe", "ignore", "ignore"],
    cwd: "/",
    env: { PATH: "/usr/bin:/bin" },
    // In a group of its own, like all whose end it may have to see.
    detached: true,
  });
  // Without one, as on Windows, all goes on unguarded.
  child.on("error", () => undefined);
  child.stdin.on("error", () => undefined);
  return {
    guard: (pids) => void child.stdin.write(`${pids.join(" ")}\n`),
  };
}
