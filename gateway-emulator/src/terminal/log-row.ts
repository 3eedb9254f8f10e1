import type { JournalEntry } from "../control/journal.ts";
import { readMetrics } from "./embedded-metrics.ts";
import { fieldsOf } from "./error-row.ts";
import { initReportRow, reportRow } from "./report-row.ts";
import type { Row, Style } from "./row.ts";
import { readStructured } from "./structured.ts";

/** A log line as it is shown; of Lambda's own, only how an invocation or a failed loading went. */
export function logRow(entry: JournalEntry): Row | undefined {
  const { functionName = "", requestId, detail = {} } = entry;
  switch (detail.type) {
    case "platform.report":
      return reportRow({ functionName, requestId }, fieldsOf(detail.record));
    case "platform.initReport":
      return initReportRow({ functionName, requestId }, fieldsOf(detail.record));
    case "platform.initStart":
    case "platform.initRuntimeDone":
    case "platform.start":
    case "platform.runtimeDone":
      return undefined;
  }
  const line = withoutHead(typeof detail.message === "string" ? detail.message : "");
  // The runtime client's own line for an error; the error itself is shown, with its place, when it arrives.
  if (line.hasHead && /^(Invoke|Init) Error\s/.test(line.text)) return undefined;
  // Node.js's own trace of an error that is shown already.
  if (detail.afterInitError === true && !line.hasHead) return undefined;
  const metrics = readMetrics(line.text);
  if (metrics)
    return { functionName, requestId, text: metrics.values, style: "dim", beside: metrics.dimensions };
  const framedLevel = typeof detail.level === "string" ? detail.level : line.level;
  const structured = readStructured(line.text);
  const level = structured?.level ?? framedLevel;
  const { text, ...more } = structured ?? { text: line.text };
  return { functionName, requestId, label: level, style: styleOf(level), ...more, text };
}

const TIME = String.raw`\d{4}-\d\d-\d\dT[\d:.]+Z`;
const NODEJS_HEAD = new RegExp(String.raw`^${TIME}\t[^\t]*\t([A-Z]+)\t`);
const PYTHON_HEAD = new RegExp(String.raw`^\[([A-Z]+)\]\t${TIME}\t[^\t]*\t`);

/** `<time>\t<request>\t<level>\t<message>` from Node.js's runtime client, `[<level>]\t<time>\t<request>\t<message>` from Python's. */
function withoutHead(message: string): { text: string; level?: string | undefined; hasHead: boolean } {
  const head = NODEJS_HEAD.exec(message) ?? PYTHON_HEAD.exec(message);
  if (!head) return { text: message.trimEnd(), hasHead: false };
  return { text: message.slice(head[0].length).trimEnd(), level: head[1], hasHead: true };
}

function styleOf(level: string | undefined): Style | undefined {
  if (level === "ERROR" || level === "FATAL" || level === "CRITICAL") return "red";
  if (level === "WARN" || level === "WARNING") return "yellow";
  return level === "DEBUG" || level === "TRACE" ? "dim" : undefined;
}
