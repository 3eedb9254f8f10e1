import type { Clock } from "../../control/clock.ts";
import { cutText } from "../../control/cut-text.ts";
import type { Journal } from "../../control/journal.ts";
import type { FunctionDefinition } from "../definition.ts";
import type { Invocation } from "../invocation.ts";
import { isBelowLevel } from "./application-level.ts";
import type { EnvironmentLog, InitReport, InvocationReport, OpenLog } from "./environment-log.ts";
import type { LogLine } from "./log-frames.ts";
import { LogTail } from "./log-tail.ts";
import {
  initEnd,
  initStart,
  invocationEnd,
  start,
  type PlatformEvent,
  type SystemLevel,
} from "./platform-events.ts";

/** Log streams that are written to the journal; `machineClock` tells the time that runtime clients tell too. */
export function createOpenLog(to: { journal: Journal; machineClock: Clock }): OpenLog {
  return (definition, environmentId) => new JournaledLog(definition, environmentId, to);
}

const SYSTEM_LEVELS: string[] = ["DEBUG", "INFO", "WARN"] satisfies SystemLevel[];

class JournaledLog implements EnvironmentLog {
  readonly #definition: FunctionDefinition;
  readonly #environmentId: string;
  readonly #journal: Journal;
  readonly #machineClock: Clock;
  readonly #isJson: boolean;
  /** Since the last REPORT. */
  #tail = new LogTail();
  #running: string | undefined;
  /** Those that run already, while the REPORT of an earlier one still waits for the last of its lines. */
  #next: { invocation: Invocation; lines: LogLine[] }[] = [];
  #finished: { requestId: string; tail: LogTail } | undefined;

  constructor(
    definition: FunctionDefinition,
    environmentId: string,
    { journal, machineClock }: { journal: Journal; machineClock: Clock },
  ) {
    this.#definition = definition;
    this.#environmentId = environmentId;
    this.#journal = journal;
    this.#machineClock = machineClock;
    this.#isJson = definition.logging?.format === "JSON";
  }

  initStart(): void {
    const environment = { id: this.#environmentId, startedAt: this.#machineClock.now() };
    this.#writeOwn(initStart(this.#definition, environment));
  }

  initReport(report: InitReport): void {
    for (const event of initEnd(report)) this.#writeOwn(event);
  }

  start(invocation: Invocation): void {
    if (this.#running !== undefined) return void this.#next.push({ invocation, lines: [] });
    const { requestId } = invocation;
    this.#running = requestId;
    this.#writeOwn(start(invocation, versionOf(invocation, this.#definition)), requestId);
  }

  report({ requestId }: Invocation, report: InvocationReport): void {
    for (const event of invocationEnd(this.#definition, requestId, report)) this.#writeOwn(event, requestId);
    this.#finished = { requestId, tail: this.#tail };
    this.#tail = new LogTail();
    this.#running = undefined;
    const next = this.#next.shift();
    if (!next) return;
    this.start(next.invocation);
    for (const line of next.lines) this.line(line);
  }

  line(line: LogLine): void {
    const { message, level, at } = line;
    const isRaw = level === undefined && at === undefined;
    if (isRaw && this.#isJson && isBelowLevel(message, this.#definition.logging?.applicationLevel)) return;
    const requestId = requestIdIn(message) ?? this.#running;
    const next = this.#next.find(({ invocation }) => invocation.requestId === requestId);
    if (next) return void next.lines.push(line);
    // What an earlier invocation has left running speaks for that one.
    if (requestId === this.#running) this.#tail.add(message);
    this.#write({ type: "function", ...line, message: cutText(message) }, requestId);
  }

  tail(requestId: string): string {
    return this.#finished?.requestId === requestId ? this.#finished.tail.toString() : "";
  }

  #writeOwn({ type, level, record, text }: PlatformEvent, requestId = this.#running): void {
    const at = this.#machineClock.now();
    const message = this.#isJson ? JSON.stringify({ time: isoTime(at), type, record }) : text;
    if (message === undefined || (this.#isJson && this.#isKeptBack(level))) return;
    if (type !== "platform.initStart") this.#tail.add(message);
    this.#write({ type, at, message, record }, requestId);
  }

  #write(detail: Record<string, unknown>, requestId: string | undefined): void {
    this.#journal.write({
      kind: "log",
      functionName: this.#definition.functionName,
      ...(requestId !== undefined && { requestId }),
      detail: { environment: this.#environmentId, ...detail },
    });
  }

  #isKeptBack(level: SystemLevel): boolean {
    const least = this.#definition.logging?.systemLevel ?? "INFO";
    return SYSTEM_LEVELS.indexOf(level) < SYSTEM_LEVELS.indexOf(least);
  }
}

/** The version that an invocation has asked for, by its number or by an alias. */
function versionOf({ functionArn }: Invocation, { qualifiers }: FunctionDefinition): string {
  const qualifier = functionArn.split(":")[7] ?? "$LATEST";
  return qualifiers?.[qualifier] ?? qualifier;
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}

const ID = "([0-9a-f]{8}-[0-9a-f-]{27})";
const IN_TEXT = new RegExp(`^(?:\\[[A-Z]+\\]\\t)?[^\\t]{1,40}\\t${ID}\\t`);
const IN_JSON = new RegExp(`^\\{"timestamp":"[^"]{1,40}","level":"[A-Z]+","requestId":"${ID}"`);

/** Lines of the runtime clients' begin with a time and the request's id, or have both among their first fields. */
function requestIdIn(message: string): string | undefined {
  return (IN_TEXT.exec(message) ?? IN_JSON.exec(message))?.[1];
}
