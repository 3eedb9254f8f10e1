import { fieldsOf } from "./error-row.ts";
import type { Row } from "./row.ts";

interface Of {
  functionName: string;
  requestId?: string | undefined;
}

/** How an invocation went, on one line: how long it took, what it would cost, how much memory it used. */
export function reportRow(of: Of, record: Record<string, unknown>): Row {
  const metrics = fieldsOf(record.metrics);
  const used = metrics.maxMemoryUsedMB;
  const memory =
    typeof used === "number"
      ? `${used} of ${String(metrics.memorySizeMB)} MB`
      : `${String(metrics.memorySizeMB)} MB`;
  const parts = [
    inMs(metrics.durationMs),
    `billed ${inMs(metrics.billedDurationMs)}`,
    memory,
    ...(metrics.initDurationMs === undefined ? [] : [`init ${inMs(metrics.initDurationMs)}`]),
  ];
  const failure = record.status === "timeout" ? "timeout" : record.errorType;
  return {
    ...of,
    text: parts.join(" · "),
    style: "dim",
    ...(typeof failure === "string" && { beside: failure, besideStyle: "red" }),
  };
}

export function initReportRow(of: Of, record: Record<string, unknown>): Row {
  const { status, phase, errorType } = record;
  const ms = inMs(fieldsOf(record.metrics).durationMs);
  const again = phase === "invoke" ? " once more, in the invocation," : "";
  const what =
    status === "timeout"
      ? `loading${again} took too long: ${ms}`
      : `loading${again} failed after ${ms}: ${String(errorType)}`;
  return { ...of, label: "ERROR", text: what, style: "red" };
}

function inMs(ms: unknown): string {
  if (typeof ms !== "number") return "? ms";
  const digits = ms < 100 && !Number.isInteger(ms) ? 1 : 0;
  return `${ms.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits })} ms`;
}
