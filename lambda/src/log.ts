import type { PushReport } from "./push.ts";
import type { RunReport } from "./run.ts";

/** Writes the one line that each answer leaves in the log: numbers and names, never what was said. */
export function logAnswer({
  end,
  ...rest
}: { requestId: string; connectionId: string; thread: string; run: string } & RunReport & PushReport): void {
  const line = { event: "answer", ...rest, end: end.how, ...details(end) };
  console.log(JSON.stringify(line));
  // Nothing that the model or the network is expected to do: the stack says where to look.
  if (end.how === "failed") console.error(end.error);
}

function details(end: RunReport["end"]): Record<string, unknown> {
  switch (end.how) {
    case "complete":
      return { stopReason: end.stopReason, ...end.usage };
    case "malformed":
      return { stopReason: end.stopReason };
    case "stopped":
      return { stopReason: end.why };
    case "truncated":
    case "error":
    case "failed":
      return end.error instanceof Error ? { error: `${end.error.name}: ${end.error.message}` } : {};
  }
}
