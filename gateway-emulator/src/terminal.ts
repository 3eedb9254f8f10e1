import { relative } from "node:path";
import { styleText } from "node:util";
import type { Clock } from "./control/clock.ts";
import type { Journal, JournalEntry } from "./control/journal.ts";
import { placesOf } from "./control/stack-trace.ts";
import { dampNotes } from "./damped-notes.ts";

/** Where the terminal's lines go, and how. */
export interface Terminal {
  write(line: string): void;
  colour: boolean;
  clock: Clock;
}

type Style = Parameters<typeof styleText>[0];

/**
 * Prints, from the journal, what a developer wants to see while working: logs, errors with their place, advice;
 * first what handlers have said while they were loading. Traffic, access logs and metrics stay in the journal.
 */
export function followOnTerminal(journal: Journal, terminal: Terminal): () => void {
  const painted = paint(terminal);
  const notes = dampNotes({
    clock: terminal.clock,
    print: (text) => terminal.write(`${painted("yellow", "note")}  ${text}`),
  });
  const print = (entry: JournalEntry) => {
    const advice = adviceIn(entry);
    if (advice !== undefined) notes.add(advice);
    for (const line of linesOf(entry, painted)) terminal.write(line);
  };
  for (const entry of journal.after(0)) print(entry);
  const unfollow = journal.follow(print);
  return () => {
    unfollow();
    notes.close();
  };
}

/** On one line. */
function adviceIn({ detail }: JournalEntry): string | undefined {
  if (typeof detail?.advice !== "string") return undefined;
  return harmless(
    detail.advice
      .split("\n")
      .map((line) => line.trim())
      .join(" "),
  );
}

/** Without what a client could make a terminal do; lines and tabs stay. */
function harmless(text: string): string {
  return text.replaceAll("\r\n", "\n").replaceAll(/(?![\n\t])\p{Cc}/gu, "\uFFFD");
}

type Paint = (style: Style, text: string) => string;

function paint(terminal: Terminal): Paint {
  return (style, text) => (terminal.colour ? styleText(style, text, { validateStream: false }) : text);
}

function linesOf(entry: JournalEntry, paint: Paint): string[] {
  const { kind, functionName, detail = {} } = entry;
  switch (kind) {
    case "log":
      return logLines(functionName ?? "", detail, paint);
    case "invocation":
      return detail.error === undefined ? [] : errorLines(functionName ?? "", detail.error, paint);
    case "environment":
      return typeof detail.initError === "string"
        ? errorLines(functionName ?? "", parse(detail.initError), paint)
        : [];
    case "advice":
    case "reload":
    case "destination":
    case "debugger":
    case "handshake":
    case "frame-in":
    case "frame-out":
    case "disconnect":
    case "integration":
    case "post-to-connection":
    case "get-connection":
    case "delete-connection":
    case "model-call":
    case "access-log":
    case "metrics":
    case "reset":
      return [];
  }
}

/** `<time>\t<request>\t<level>\t<message>` from the runtime client, or whatever went to stdout. */
function logLines(functionName: string, detail: Record<string, unknown>, paint: Paint): string[] {
  const text = typeof detail.message === "string" ? harmless(detail.message) : "";
  const [, requestId, , ...message] = text.split("\t");
  const known = message.length > 0 && requestId !== undefined;
  const level = typeof detail.level === "string" ? detail.level : "";
  const body = (known ? message.join("\t") : text).trimEnd();
  // The runtime client's own line for an error; the error itself is shown, with its place, when it arrives.
  if (/^(Invoke|Init) Error/.test(body)) return [];
  const head = `${paint("cyan", functionName)} ${paint("dim", known ? requestId.slice(0, 8) : "-")}`;
  const coloured =
    level === "ERROR" || level === "FATAL"
      ? paint("red", body)
      : level === "WARN"
        ? paint("yellow", body)
        : body;
  return coloured.split("\n").map((line) => `${head}  ${line}`);
}

function errorLines(functionName: string, error: unknown, paint: Paint): string[] {
  const fields = typeof error === "object" && error !== null ? (error as Record<string, unknown>) : {};
  const errorType = typeof fields.errorType === "string" ? fields.errorType : "Error";
  const errorMessage = typeof fields.errorMessage === "string" ? fields.errorMessage : asText(error);
  return [
    `${paint("red", "error")} ${paint("cyan", functionName)}  ${harmless(`${errorType}: ${errorMessage}`)}`,
    ...placesOf(fields.trace)
      .slice(0, 3)
      .map((place) => `      ${fromHere(harmless(place))}`),
  ];
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Paths as one can click on them: relative to where the command was typed. A URL's path is none. */
export function fromHere(text: string): string {
  return text.replaceAll(
    /(?:file:\/\/|(?<![\w:/.]))(\/[^\s():]+)(:\d+)/g,
    (_, path: string, line: string) => `${relative(process.cwd(), path)}${line}`,
  );
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}
