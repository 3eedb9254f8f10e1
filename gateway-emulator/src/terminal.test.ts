import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { VirtualClock } from "./control/clock.ts";
import { Journal, type JournalNote } from "./control/journal.ts";
import { followOnTerminal, fromHere } from "./terminal.ts";

/** What the terminal prints for these notes. */
function printed(notes: JournalNote[], colour = false): string[] {
  const clock = new VirtualClock();
  const journal = new Journal(clock);
  const lines: string[] = [];
  followOnTerminal(journal, { write: (line) => lines.push(line), colour, clock });
  for (const note of notes) journal.write(note);
  return lines;
}

function log(message: string, level?: string): JournalNote {
  return { kind: "log", functionName: "chat", detail: { message, ...(level !== undefined && { level }) } };
}

const HEAD = "2026-11-22T14:30:00.000Z\t8d06877d-8732-4bd9-83bf-67fced6e492f";

test("a log line has its function, the beginning of its request's id, and the message", () => {
  expect(printed([log(`${HEAD}\tINFO\thello\tthere\n`, "INFO")])).toEqual(["chat 8d06877d  hello\tthere"]);
});

test("each line of a message of several lines is headed", () => {
  expect(printed([log(`${HEAD}\tWARN\tone\ntwo`, "WARN")])).toEqual([
    "chat 8d06877d  one",
    "chat 8d06877d  two",
  ]);
});

test("what a handler prints past the console is printed as it is", () => {
  expect(printed([log("plain 你好"), log("a\tb")])).toEqual(["chat -  plain 你好", "chat -  a\tb"]);
});

test("colours are there when they are wanted, and change no character", () => {
  const notes = [log(`${HEAD}\tERROR\tbad`, "ERROR"), log(`${HEAD}\tWARN\thm`, "WARN")];
  const coloured = printed(notes, true);
  expect(coloured.join()).toContain("\u001B[31mbad");
  expect(coloured.map((line) => stripVTControlCharacters(line))).toEqual(printed(notes));
});

test("a handler's error shows its file and line, once, from where one stands, without what is not the user's", () => {
  const file = join(process.cwd(), "lambda/src/handler.ts");
  const error = {
    errorType: "TypeError",
    errorMessage: "no table",
    trace: [
      "TypeError: no table",
      `    at send (${file}:12:5)`,
      "    at node:internal/process/task_queues:95:5",
      `    at file://${file}:3:1`,
      "    at handle (/x/node_modules/aws-lambda-ric/index.mjs:1:1)",
    ],
  };
  const lines = printed([
    log(`${HEAD}\tERROR\tInvoke Error\t${JSON.stringify(error)}`, "ERROR"),
    {
      kind: "invocation",
      functionName: "chat",
      requestId: "8d06877d",
      detail: { functionError: "Unhandled", error },
    },
  ]);
  expect(lines).toEqual([
    "error chat  TypeError: no table",
    "      at send (lambda/src/handler.ts:12:5)",
    "      at lambda/src/handler.ts:3:1",
  ]);
});

test("an error without a trace, and one that is no error at all, are one line", () => {
  const invocation = (error: unknown): JournalNote => ({
    kind: "invocation",
    functionName: "chat",
    detail: { error },
  });
  expect(
    printed([
      invocation({ errorType: "Sandbox.Timedout", errorMessage: "Task timed out after 3.00 seconds" }),
      invocation("not JSON"),
    ]),
  ).toEqual([
    "error chat  Sandbox.Timedout: Task timed out after 3.00 seconds",
    "error chat  Error: not JSON",
  ]);
});

test("an invocation that went well is not printed", () => {
  expect(
    printed([{ kind: "invocation", functionName: "chat", ms: 3, detail: { environment: "one" } }]),
  ).toEqual([]);
});

test.each([
  [
    '{"errorType":"Runtime.ImportModuleError","errorMessage":"Cannot find module"}',
    "Runtime.ImportModuleError: Cannot find module",
  ],
  [
    "RequestId:  Error: Runtime exited with error: exit status 7",
    "Error: RequestId:  Error: Runtime exited with error: exit status 7",
  ],
])("an environment that does not start says why: %s", (initError, line) => {
  const note: JournalNote = {
    kind: "environment",
    functionName: "chat",
    detail: { state: "dead", initError },
  };
  expect(printed([note, { kind: "environment", detail: { state: "waiting" } }])).toEqual([
    `error chat  ${line}`,
  ]);
});

test("advice is printed, also a handshake's", () => {
  expect(
    printed([
      { kind: "advice", detail: { advice: "split the message" } },
      { kind: "handshake", detail: { statusCode: 502, advice: "AWS answers with 502" } },
      { kind: "handshake", detail: { statusCode: 101 } },
    ]),
  ).toEqual(["note  split the message", "note  AWS answers with 502"]);
});

test("advice is one line, and what a client has put into it moves no cursor", () => {
  const advice = "no such stage: /a\u001B[2Jb\n  at once";
  expect(printed([{ kind: "advice", detail: { advice } }])).toEqual([
    "note  no such stage: /a\uFFFD[2Jb at once",
  ]);
});

test("what a client has put into a log line or an error moves no cursor; lines and tabs stay", () => {
  const evil = "\u001B[2J\u009B1A\u0007\b";
  const seen = "\uFFFD[2J\uFFFD1A\uFFFD\uFFFD";
  const error = {
    errorType: `Bad${evil}`,
    errorMessage: `no ${evil}\n\tthen`,
    trace: [`    at ${evil} (/a.ts:1:2)`],
  };
  const lines = printed([
    log(`${HEAD}\tINFO\ta${evil}b\r\nc\td\re`, "INFO"),
    log(`x\t${evil}\tINFO\ty`),
    { kind: "invocation", functionName: "chat", detail: { error } },
    { kind: "invocation", functionName: "chat", detail: { error: `not JSON${evil}` } },
    { kind: "environment", functionName: "chat", detail: { initError: `it has ended${evil}` } },
  ]);
  expect(lines.map((line) => line.replace(/\(.*\/a\.ts/, "(a.ts"))).toEqual([
    `chat 8d06877d  a${seen}b`,
    "chat 8d06877d  c\td\uFFFDe",
    `chat ${seen.slice(0, 8)}  y`,
    `error chat  Bad${seen}: no ${seen}\n\tthen`,
    `      at ${seen} (a.ts:1:2)`,
    `error chat  Error: not JSON${seen}`,
    `error chat  Error: it has ended${seen}`,
  ]);
});

test("a flood of the same advice is a line every five seconds; ids and numbers make no difference", () => {
  const clock = new VirtualClock();
  const journal = new Journal(clock);
  const lines: string[] = [];
  const stop = followOnTerminal(journal, { write: (line) => lines.push(line), colour: false, clock });
  const advise = (advice: string) => journal.write({ kind: "advice", detail: { advice } });
  for (let bytes = 40_000; bytes < 40_042; bytes++) advise(`frame of ${bytes} bytes on L0SM9cOFvHcCIhw=`);
  advise("something else");
  expect(lines.splice(0)).toEqual(["note  frame of 40000 bytes on L0SM9cOFvHcCIhw=", "note  something else"]);
  clock.advance(5_000);
  expect(lines.splice(0)).toEqual(["note  frame of 40041 bytes on L0SM9cOFvHcCIhw= (41 times more)"]);
  advise("frame of 1 bytes on L0SM9cOFvHcCIhw=");
  clock.advance(5_000);
  expect(lines.splice(0)).toEqual(["note  frame of 1 bytes on L0SM9cOFvHcCIhw= (once more)"]);
  clock.advance(5_000);
  advise("frame of 2 bytes on L0SM9cOFvHcCIhw=");
  advise("frame of 3 bytes on L0SM9cOFvHcCIhw=");
  stop();
  expect(lines).toEqual([
    "note  frame of 2 bytes on L0SM9cOFvHcCIhw=",
    "note  frame of 3 bytes on L0SM9cOFvHcCIhw= (once more)",
  ]);
});

test("traffic, access logs and metrics are not printed", () => {
  const kinds = [
    "frame-in",
    "frame-out",
    "disconnect",
    "post-to-connection",
    "get-connection",
    "delete-connection",
    "model-call",
    "access-log",
    "metrics",
    "reset",
  ] as const;
  expect(printed(kinds.map((kind) => ({ kind })))).toEqual([]);
});

test("a terminal that no longer follows prints nothing", () => {
  const clock = new VirtualClock();
  const journal = new Journal(clock);
  const lines: string[] = [];
  const stop = followOnTerminal(journal, { write: (line) => lines.push(line), colour: false, clock });
  stop();
  journal.write(log("hello"));
  expect(lines).toEqual([]);
});

test.each([
  [`${process.cwd()}/lambda/src/handler.ts:1:2: Expected`, "lambda/src/handler.ts:1:2: Expected"],
  [`at x (file://${process.cwd()}/a b.ts:3:4)`, `at x (file://${process.cwd()}/a b.ts:3:4)`],
  ["http://localhost:3001/ws is taken", "http://localhost:3001/ws is taken"],
  ["see https://docs.aws.amazon.com/lambda:1", "see https://docs.aws.amazon.com/lambda:1"],
])("places in %s are given from here", (text, shown) => {
  expect(fromHere(text)).toBe(shown);
});
