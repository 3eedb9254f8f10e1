/** Sends a signal to a process and to all that it has started, as long as that has not left its group. */
export function signalGroup(pid: number | undefined, signal: "SIGKILL" | "SIGSTOP" | "SIGCONT"): void {
  if (pid !== undefined) send(-pid, signal);
}

/** Has a Node.js process open its inspector. */
export function signalInspector(pid: number): void {
  send(pid, "SIGUSR1");
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Whoever should get it is gone already; or there is no such signal, as on Windows.
  }
}
