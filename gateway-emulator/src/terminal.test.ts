import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
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

const REQUEST_ID = "8d06877d-8732-4bd9-83bf-67fced6e492f";
const HEAD = `2026-11-22T14:30:00.000Z\t${REQUEST_ID}`;

function log(message: string, level?: string, requestId: string | undefined = REQUEST_ID): JournalNote {
  const detail = { type: "function", message, ...(level !== undefined && { level }) };
  return { kind: "log", functionName: "chat", requestId, detail };
}

/** A line of Lambda's own. */
function platform(type: string, record: Record<string, unknown>): JournalNote {
  const detail = { type: `platform.${type}`, message: "as Lambda writes it", record };
  return { kind: "log", functionName: "chat", requestId: REQUEST_ID, detail };
}

function failure(error: unknown): JournalNote {
  return { kind: "invocation", functionName: "chat", requestId: REQUEST_ID, detail: { error } };
}

test("a log line has its function, the beginning of its request's id, its level and the message", () => {
  expect(printed([log(`${HEAD}\tINFO\thello\tthere\n`, "INFO")])).toEqual([
    "chat 8d06877d INFO  hello\tthere",
  ]);
  expect(printed([log(`[WARNING]\t${HEAD}\tfrom Python`, "WARN")])).toEqual([
    "chat 8d06877d WARN  from Python",
  ]);
});

test("an empty message, one that colours itself, and one of a logger that calls it event", () => {
  expect(printed([log(`${HEAD}\tINFO\t\n`, "INFO")])).toEqual(["chat 8d06877d INFO"]);
  expect(printed([log("\u001B[31mred\u001B[39m and \u001B[2Jgone")])).toEqual([
    "chat 8d06877d       red and \uFFFD[2Jgone",
  ]);
  expect(printed([log('{"event":"answer","tokens":12}')])).toEqual(["chat 8d06877d       answer  tokens=12"]);
});

test("each line of a message of several lines is headed, and they stand under one another", () => {
  expect(printed([log(`${HEAD}\tWARN\tone\n  two`, "WARN")])).toEqual([
    "chat 8d06877d WARN  one",
    "chat 8d06877d         two",
  ]);
});

test("functions with shorter names stand under one with a longer name", () => {
  const longer = { ...log("b"), functionName: "summarize" };
  expect(printed([log("a"), longer, log("c")])).toEqual([
    "chat 8d06877d       a",
    "summarize 8d06877d       b",
    "chat      8d06877d       c",
  ]);
});

test("what a handler prints past the console is printed as it is", () => {
  const loading: JournalNote = {
    kind: "log",
    functionName: "chat",
    detail: { type: "function", message: "x" },
  };
  expect(printed([log("plain 你好"), log("a\tb\tc\td"), loading])).toEqual([
    "chat 8d06877d       plain 你好",
    "chat 8d06877d       a\tb\tc\td",
    "chat -              x",
  ]);
});

test.each([
  [
    "the runtime client's",
    { timestamp: "t", level: "INFO", requestId: REQUEST_ID, message: "hi" },
    "INFO  hi",
  ],
  ["with a message that is no text", { level: "INFO", message: { a: 1 } }, 'INFO  {"a":1}'],
  [
    "a logger's, in the runtime client's",
    {
      level: "INFO",
      message: JSON.stringify({ level: "warn", message: "slow", ms: 3, what: "two words", of: [1] }),
    },
    'WARN  slow  ms=3 what="two words" of=[1]',
  ],
  ["pino's", { level: 50, time: 1, pid: 7, msg: "bad" }, "ERROR bad  pid=7"],
  [
    "with an error",
    { level: "WARN", message: "no luck", errorType: "E", errorMessage: "why" },
    "WARN  no luck  E: why",
  ],
  [
    "with an error that the message has",
    { level: "WARN", message: "E: why", errorType: "E", errorMessage: "why" },
    "WARN  E: why",
  ],
])("a log entry in JSON is readable: %s", (_what, entry, shown) => {
  expect(printed([log(JSON.stringify(entry))])).toEqual([`chat 8d06877d ${shown}`]);
});

test("metrics that CloudWatch would read from the log are a short line", () => {
  const metrics = {
    _aws: {
      Timestamp: 1_772_438_400_000,
      CloudWatchMetrics: [
        {
          Namespace: "Chat",
          Dimensions: [["service", "Model"]],
          Metrics: [
            { Name: "Latency", Unit: "Milliseconds" },
            { Name: "Tokens", Unit: "Count" },
          ],
        },
      ],
    },
    service: "chat",
    Model: "sonnet",
    Latency: [12, 30.5],
    Tokens: 7,
  };
  expect(printed([log(JSON.stringify(metrics))])).toEqual([
    "chat 8d06877d       Latency=[12,30.5]ms Tokens=7  service=chat Model=sonnet",
  ]);
});

test.each(["{}", '{"a":1}', "{no", "[1]"])("JSON that is no log entry is printed as it is: %s", (text) => {
  expect(printed([log(text)])).toEqual([`chat 8d06877d       ${text}`]);
});

test("colours are there when they are wanted, and change no character", () => {
  const notes = [
    log(`${HEAD}\tERROR\tbad`, "ERROR"),
    log(`${HEAD}\tWARN\thm`, "WARN"),
    platform("report", { metrics: { durationMs: 1 }, status: "timeout" }),
    { kind: "reload", functionName: "chat", ms: 21, detail: { state: "changed" } } satisfies JournalNote,
  ];
  const coloured = printed(notes, true);
  expect(coloured.join()).toContain("\u001B[31mbad");
  expect(coloured.join()).toContain("\u001B[31m  timeout");
  expect(coloured.map((line) => stripVTControlCharacters(line))).toEqual(printed(notes));
});

test("of Lambda's own lines there is one, of how the invocation went", () => {
  const metrics = { durationMs: 80.3, billedDurationMs: 1570, memorySizeMB: 128, maxMemoryUsedMB: 97 };
  expect(
    printed([
      platform("initStart", {}),
      platform("start", {}),
      platform("runtimeDone", {}),
      platform("report", { metrics: { ...metrics, initDurationMs: 488.91 }, status: "success" }),
      platform("report", { metrics, status: "error", errorType: "Runtime.ExitError" }),
      platform("report", {
        metrics: { durationMs: 3000, billedDurationMs: 3000, memorySizeMB: 128 },
        status: "timeout",
      }),
    ]),
  ).toEqual([
    "chat 8d06877d       80.3 ms · billed 1,570 ms · 97 of 128 MB · init 489 ms",
    "chat 8d06877d       80.3 ms · billed 1,570 ms · 97 of 128 MB  Runtime.ExitError",
    "chat 8d06877d       3,000 ms · billed 3,000 ms · 128 MB  timeout",
  ]);
});

test("what a process prints of an error that it has told already is not printed again, but what its code says is", () => {
  const after = (message: string): JournalNote => ({
    kind: "log",
    functionName: "chat",
    detail: { type: "function", message, afterInitError: true },
  });
  const said = "2026-11-22T22:11:54.146Z\t-\tINFO\tgoing";
  expect(printed([after("Error: no luck"), after("    at file:///index.mjs:4:57"), after(said)])).toEqual([
    "chat -        INFO  going",
  ]);
});

test("a loading that failed is printed", () => {
  expect(
    printed([
      platform("initRuntimeDone", {}),
      platform("initReport", {
        phase: "init",
        status: "error",
        errorType: "Runtime.ExitError",
        metrics: { durationMs: 83.54 },
      }),
      platform("initReport", { phase: "invoke", status: "timeout", metrics: { durationMs: 10_000.4 } }),
    ]),
  ).toEqual([
    "chat 8d06877d ERROR loading failed after 83.5 ms: Runtime.ExitError",
    "chat 8d06877d ERROR loading once more, in the invocation, took too long: 10,000 ms",
  ]);
});

const FILE = join(process.cwd(), "lambda/src/handler.ts");
const TYPE_ERROR = {
  errorType: "TypeError",
  errorMessage: "no table",
  trace: [
    "TypeError: no table",
    `    at send (${FILE}:12:5)`,
    "    at node:internal/process/task_queues:95:5",
    `    at file://${FILE}:3:1`,
    "    at handle (/x/node_modules/aws-lambda-ric/index.mjs:1:1)",
  ],
};
const SHOWN_TYPE_ERROR = [
  "chat 8d06877d ERROR TypeError: no table",
  "chat 8d06877d         at send (lambda/src/handler.ts:12:5)",
  "chat 8d06877d         at lambda/src/handler.ts:3:1",
];

test("a handler's error shows its file and line, once, from where one stands, without what is not the user's", () => {
  expect(
    printed([
      log(`${HEAD}\tERROR\tInvoke Error\t${JSON.stringify(TYPE_ERROR)}`, "ERROR"),
      failure(TYPE_ERROR),
    ]),
  ).toEqual(SHOWN_TYPE_ERROR);
});

test("in the format JSON too, whichever of log and invocation comes first; a second attempt's error is another", () => {
  const { errorType, errorMessage, trace } = TYPE_ERROR;
  const entry = { level: "ERROR", message: { errorType, errorMessage, stackTrace: trace } };
  const logged = log(JSON.stringify(entry), "ERROR");
  expect(printed([logged, failure(TYPE_ERROR)])).toEqual(SHOWN_TYPE_ERROR);
  expect(printed([failure(TYPE_ERROR), logged])).toEqual(SHOWN_TYPE_ERROR);
  expect(printed([logged, failure(TYPE_ERROR), failure(TYPE_ERROR), logged])).toEqual([
    ...SHOWN_TYPE_ERROR,
    ...SHOWN_TYPE_ERROR,
  ]);
  expect(printed([failure(TYPE_ERROR), failure(TYPE_ERROR)])).toEqual([
    ...SHOWN_TYPE_ERROR,
    ...SHOWN_TYPE_ERROR,
  ]);
});

test("a note that only repeats a failure is not printed; what else it says is", () => {
  const repeats: JournalNote = {
    kind: "advice",
    detail: {
      advice: 'AWS sends the client "Internal server error": chat failed: {"errorType":"TypeError"}',
    },
  };
  const says: JournalNote = {
    kind: "handshake",
    detail: { advice: "AWS answers with 502: chat failed: {}" },
  };
  expect(printed([failure("bad"), repeats, failure("bad"), says, says])).toEqual([
    "chat 8d06877d ERROR bad",
    "chat 8d06877d ERROR bad",
    "note  AWS answers with 502: chat failed",
    "note  AWS answers with 502: chat failed: {}",
  ]);
});

test("an error without a trace, and one that is no error at all, are one line", () => {
  expect(
    printed([
      failure({
        errorType: "Sandbox.Timedout",
        errorMessage: `RequestId: ${REQUEST_ID} Error: Task timed out after 3.00 seconds`,
      }),
      failure("not JSON"),
    ]),
  ).toEqual([
    "chat 8d06877d ERROR Sandbox.Timedout: Task timed out after 3.00 seconds",
    "chat 8d06877d ERROR not JSON",
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
  ["RequestId:  Error: Runtime exited with error: exit status 7", "Runtime exited with error: exit status 7"],
])("an environment that does not start says why: %s", (initError, line) => {
  const note: JournalNote = {
    kind: "environment",
    functionName: "chat",
    detail: { state: "dead", initError },
  };
  expect(printed([note, { kind: "environment", detail: { state: "waiting" } }])).toEqual([
    `chat -        ERROR ${line}`,
  ]);
});

test("a reload is a line, or the place of what is wrong", () => {
  const reload = (detail: Record<string, unknown>, functionName?: string): JournalNote => ({
    kind: "reload",
    ...(functionName !== undefined && { functionName }),
    ...(detail.state === "changed" && { ms: 21.4 }),
    detail,
  });
  expect(
    printed([
      reload({ state: "changed" }, "chat"),
      reload({ state: "failed", error: `${FILE}:3:9: Expected ";"\n    const y x\n` }, "chat"),
      reload({ state: "changed", apis: ["~ws"], functions: ["+summarize", "-old"] }),
      reload({ state: "opened", scripts: 3, file: "bedrock.script.json" }),
    ]),
  ).toEqual([
    "reload chat  21 ms",
    'reload chat  failed: lambda/src/handler.ts:3:9: Expected ";"',
    "            const y x",
    "reload stack  ~ws +summarize -old  21 ms",
    "reload scripts  3 from bedrock.script.json",
  ]);
});

test("a debugger's comings and goings are printed, but not that it waits for the next environment", () => {
  const debug = (detail: Record<string, unknown>): JournalNote => ({
    kind: "debugger",
    functionName: "chat",
    detail,
  });
  expect(
    printed([
      debug({ state: "attached" }),
      debug({ state: "detached", because: "environment" }),
      debug({ state: "detached", because: "client" }),
    ]),
  ).toEqual(["debugger chat  attached", "debugger chat  detached"]);
});

test("a record for a destination is a line", () => {
  const detail = { condition: "RetriesExhausted", destination: "arn:aws:sqs:us-east-1:1:dead" };
  expect(printed([{ kind: "destination", functionName: "chat", detail }])).toEqual([
    "chat  RetriesExhausted: a record for arn:aws:sqs:us-east-1:1:dead",
  ]);
});

test("what goes wrong on purpose is a note, which says by which rule", () => {
  const fault = (detail: Record<string, unknown>) => ({ kind: "fault" as const, detail });
  expect(
    printed([
      fault({ at: "bedrock", rule: 2, effect: { error: "ThrottlingException" }, usesLeft: 1 }),
      fault({ at: "socket", rule: 3, effect: { drop: true }, usesLeft: null }),
    ]),
  ).toEqual([
    "note  fault at bedrock, on purpose: {error:ThrottlingException} (rule 2 of /_emulator/faults, 1 times more)",
    "note  fault at socket, on purpose: {drop:true} (rule 3 of /_emulator/faults)",
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
    log(`x${evil}`, undefined, evil),
    log(JSON.stringify({ message: evil, field: evil })),
    failure(error),
    failure(`not JSON${evil}`),
    { kind: "environment", functionName: "chat", detail: { initError: `it has ended${evil}` } },
    { kind: "reload", functionName: evil, detail: { state: "failed", error: evil } },
    { kind: "debugger", functionName: evil, detail: { state: evil } },
    { kind: "destination", functionName: evil, detail: { condition: evil, destination: evil } },
    platform("report", { errorType: evil }),
  ]);
  expect(lines.join("\n")).not.toMatch(/(?!\n|\t)\p{Cc}/u);
  expect(lines.slice(0, 9).map((line) => line.replace(/\(.*\/a\.ts/, "(a.ts"))).toEqual([
    `chat 8d06877d INFO  a${seen}b`,
    "chat 8d06877d       c\td\uFFFDe",
    `chat ${seen.slice(0, 8)}       x${seen}`,
    `chat 8d06877d       ${seen}  field=${seen}`,
    `chat 8d06877d ERROR Bad${seen}: no ${seen}`,
    "chat 8d06877d       \tthen",
    `chat 8d06877d         at ${seen} (a.ts:1:2)`,
    `chat 8d06877d ERROR not JSON${seen}`,
    `chat -        ERROR it has ended${seen}`,
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
    "bedrock-call",
    "access-log",
    "metrics",
    "reset",
  ] as const;
  expect(printed(kinds.map((kind) => ({ kind })))).toEqual([]);
});

describe("a call of a model", () => {
  const usage = { inputTokens: 104, outputTokens: 312, cacheReadInputTokens: 0, cacheWriteInputTokens: 0 };
  const complete = {
    operation: "ConverseStream",
    modelId: "global.anthropic.claude-sonnet-5-5",
    ended: "complete",
    stopReason: "end_turn",
    usage,
    costUsd: 0.003328,
    firstTokenMs: 704,
  };

  function line(detail: Record<string, unknown>, ms = 2_310): string[] {
    return printed([{ kind: "model-call", requestId: REQUEST_ID, ms, detail }]);
  }

  test("is one line: the model, tokens, cost, times, and how it ended", () => {
    expect(line(complete)).toEqual([
      "model  global.anthropic.claude-sonnet-5-5  104 in · 312 out · $0.00333 · first token 704 ms · 2,310 ms · end_turn",
    ]);
  });

  test("says what the prompt cache gave and took", () => {
    const cached = { ...usage, cacheReadInputTokens: 1_100, cacheWriteInputTokens: 60 };
    expect(line({ ...complete, usage: cached })).toEqual([
      "model  global.anthropic.claude-sonnet-5-5  1,264 in (1,100 from the cache, 60 into it) · 312 out · $0.00333 · first token 704 ms · 2,310 ms · end_turn",
    ]);
    expect(line({ ...complete, usage: { ...usage, cacheWriteInputTokens: 60 } })[0]).toContain(
      "164 in (60 into the cache) ·",
    );
  });

  test("says that the client left, and what it was that went wrong", () => {
    const { stopReason: _, ...broken } = complete;
    expect(line({ ...broken, ended: "cancelled" })[0]).toMatch(/ · 2,310 ms {2}cancelled$/);
    expect(line({ ...broken, ended: "truncated", error: "disconnect" })[0]).toMatch(
      / · 2,310 ms {2}truncated: disconnect$/,
    );
    const refused = { modelId: "gpt-5", ended: "error", error: "ValidationException" };
    expect(line(refused, 3)).toEqual(["model  gpt-5  3 ms  error: ValidationException"]);
  });

  test("says who answered where that was no model of AWS", () => {
    const { costUsd: _, ...unpriced } = complete;
    const [said] = line({ ...unpriced, source: "openai", answeredBy: "qwen3:8b at 127.0.0.1:11434" });
    expect(said).toContain("312 out · by qwen3:8b (127.0.0.1:11434) · first token 704 ms");
    expect(said).not.toContain("$");
  });

  test("says on one line, and shortly, why it failed", () => {
    const refused = { modelId: "gpt-5", ended: "error", error: "ValidationException" };
    expect(line({ ...refused, message: "1 error:\nno such model" }, 3)).toEqual([
      "model  gpt-5  3 ms  error: ValidationException: 1 error: no such model",
    ]);
    expect(line({ ...refused, message: "x".repeat(10_000) }, 3)[0]).toMatch(/: x{160}…$/);
  });

  test("is red where it failed, yellow where the client left", () => {
    const colour = (detail: object) =>
      printed([{ kind: "model-call", ms: 3, detail: { modelId: "gpt-5", ...detail } }], true)[0];
    expect(colour({ ended: "error", error: "X" })).toContain("\u001B[31merror: X");
    expect(colour({ ended: "cancelled" })).toContain("\u001B[33mcancelled");
  });

  test("cannot make the terminal do anything", () => {
    expect(line({ ...complete, modelId: "a\u001B[2Jb\nc", ended: "error", error: "d\ne" })[0]).toMatch(
      /^model {2}a\uFFFD\[2Jb c .* {2}error: d e$/,
    );
  });
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
