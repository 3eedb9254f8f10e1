/** How a process has ended: with a code, or by a signal. */
export interface ProcessExit {
  code: number | null;
  signal: string | null;
}

/** In the words of Go's os/exec, which Lambda uses. */
export function exitReason({ code, signal }: ProcessExit): string {
  if (signal !== null)
    return `with error: signal: ${SIGNAL_NAMES[signal] ?? signal.replace(/^SIG/, "").toLowerCase()}`;
  return code === 0 || code === null ? "without providing a reason" : `with error: exit status ${code}`;
}

const SIGNAL_NAMES: Record<string, string> = {
  SIGABRT: "aborted",
  SIGALRM: "alarm clock",
  SIGBUS: "bus error",
  SIGFPE: "floating point exception",
  SIGHUP: "hangup",
  SIGILL: "illegal instruction",
  SIGINT: "interrupt",
  SIGKILL: "killed",
  SIGPIPE: "broken pipe",
  SIGQUIT: "quit",
  SIGSEGV: "segmentation fault",
  SIGTERM: "terminated",
  SIGTRAP: "trace/breakpoint trap",
};
