import { expect, test } from "vitest";
import { VirtualClock } from "../../control/clock.ts";
import { MAX_TEXT_CHARACTERS } from "../../control/cut-text.ts";
import { Journal } from "../../control/journal.ts";
import { definitionOf } from "../definition.fixture.ts";
import type { FunctionDefinition, LoggingConfig } from "../definition.ts";
import { createInvocation, type Invocation } from "../invocation.ts";
import { createOpenLog } from "./open-log.ts";

const ID = "fcc8876a-e66a-4a93-8a6d-0013fe724bb9";
const OTHER_ID = "105b7351-cb9a-46a2-ad59-f79ae25e30f0";
const NOW = Date.parse("2026-10-08T07:30:27.768Z");
const TIME = "2026-10-08T07:30:27.768Z";

function invocationOf(requestId = ID, qualifier = ""): Invocation {
  const functionArn = `${definitionOf("chat").arn}${qualifier}`;
  const settle = () => undefined;
  return createInvocation({
    requestId,
    functionArn,
    payload: "{}",
    settle,
    nowMs: NOW,
    clientContext: undefined,
  });
}

/** The log of an environment, and what has come into the journal of it. */
function openLog(given: Partial<FunctionDefinition> = {}) {
  const clock = new VirtualClock(NOW);
  const journal = new Journal(clock);
  const log = createOpenLog({ journal, machineClock: clock })(definitionOf("chat", given), "0a-1b");
  const entries = () => journal.after(0);
  return { log, entries, messages: () => entries().map(({ detail }) => detail?.message) };
}

function json(more: Partial<LoggingConfig> = {}): Partial<FunctionDefinition> {
  return { logging: { format: "JSON", logGroup: "/aws/lambda/chat", ...more } };
}

const SUCCESS = {
  durationMs: 80.301,
  initMs: 488.911,
  maxMemoryUsedBytes: 97 * 1_048_576,
  status: "success",
} as const;

test("a first invocation is INIT_START, START, its lines, END and REPORT, as Lambda writes them", () => {
  const { log, messages } = openLog({ memorySizeMb: 4096 });
  log.initStart();
  log.start(invocationOf());
  log.line({ level: "INFO", at: NOW, message: `${TIME}\t${ID}\tINFO\thello\nthere\n` });
  log.report(invocationOf(), SUCCESS);
  const [initStart, ...rest] = messages();
  expect(initStart).toMatch(
    /^INIT_START Runtime Version: nodejs:24\.local\.v24\.\d+\.\d+\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}$/,
  );
  expect(rest).toEqual([
    `START RequestId: ${ID} Version: $LATEST`,
    `${TIME}\t${ID}\tINFO\thello\nthere\n`,
    `END RequestId: ${ID}`,
    `REPORT RequestId: ${ID}\tDuration: 80.30 ms\tBilled Duration: 570 ms\tMemory Size: 4096 MB\tMax Memory Used: 97 MB\tInit Duration: 488.91 ms\t`,
  ]);
});

test.each([
  ["nodejs22.x", /^nodejs:22\.local$/],
  ["python3.12", /^python:3\.12\.local$/],
  ["provided.al2023", /^provided:al2023\.local$/],
])("the runtime version of %s names no Node.js that is not its own", (runtime, version) => {
  const { log, messages } = openLog({ runtime });
  log.initStart();
  expect(/Version: (\S+)/.exec(String(messages()[0]))?.[1]).toMatch(version);
});

test.each([
  [
    "a warm one",
    { durationMs: 3.01, status: "success" },
    "Duration: 3.01 ms\tBilled Duration: 4 ms\tMemory Size: 128 MB\t",
  ],
  [
    "one that took too long",
    { ...SUCCESS, durationMs: 3004.2, initMs: 402.04, status: "timeout" },
    "Duration: 3000.00 ms\tBilled Duration: 3403 ms\tMemory Size: 128 MB\tMax Memory Used: 97 MB\tInit Duration: 402.04 ms\tStatus: timeout",
  ],
  [
    "one whose process ended",
    { durationMs: 98.71, status: "error", errorType: "Runtime.ExitError" },
    "Duration: 98.71 ms\tBilled Duration: 99 ms\tMemory Size: 128 MB\tStatus: error\tError Type: Runtime.ExitError",
  ],
  [
    "one whose handler threw",
    { durationMs: 1, status: "error" },
    "Duration: 1.00 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB\t",
  ],
] as const)("REPORT of %s", (_what, report, text) => {
  const { log, messages } = openLog();
  log.start(invocationOf());
  log.report(invocationOf(), report);
  expect(messages().at(-1)).toBe(`REPORT RequestId: ${ID}\t${text}`);
});

test("INIT_REPORT is there for a loading that failed", () => {
  const { log, messages } = openLog();
  log.initReport({ ms: 10_000.487, phase: "init", status: "timeout" });
  log.initReport({ ms: 83.58, phase: "invoke", status: "error", errorType: "Runtime.ImportModuleError" });
  expect(messages()).toEqual([
    "INIT_REPORT Init Duration: 10000.49 ms\tPhase: init\tStatus: timeout",
    "INIT_REPORT Init Duration: 83.58 ms\tPhase: invoke\tStatus: error\tError Type: Runtime.ImportModuleError",
  ]);
});

test("in the format JSON the lines are the recorded ones", () => {
  const { log, messages } = openLog({ ...json(), memorySizeMb: 256 });
  log.initStart();
  log.start(invocationOf());
  log.report(invocationOf(), { ...SUCCESS, durationMs: 1233.96, initMs: 463.512 });
  const [initStart, ...rest] = messages();
  expect(JSON.parse(String(initStart))).toEqual({
    time: TIME,
    type: "platform.initStart",
    record: {
      initializationType: "on-demand",
      phase: "init",
      runtimeVersion: expect.stringMatching(/^nodejs:24\.local/),
      runtimeVersionArn: expect.stringMatching(/^arn:aws:lambda:us-east-1::runtime:/),
      functionName: "chat",
      functionVersion: "$LATEST",
      instanceId: "2026/10/08/chat[$LATEST]0a1b",
      instanceMaxMemory: 268_435_456,
    },
  });
  expect(rest).toEqual([
    `{"time":"${TIME}","type":"platform.start","record":{"requestId":"${ID}","functionArn":"arn:aws:lambda:us-east-1:123456789012:function:chat","version":"$LATEST"}}`,
    `{"time":"${TIME}","type":"platform.report","record":{"requestId":"${ID}","metrics":{"durationMs":1233.96,"billedDurationMs":1698,"memorySizeMB":256,"maxMemoryUsedMB":97,"initDurationMs":463.512},"status":"success"}}`,
  ]);
});

test.each([
  ["DEBUG", "success", ["initStart", "start", "runtimeDone", "report"]],
  [undefined, "success", ["initStart", "start", "report"]],
  ["INFO", "timeout", ["initStart", "start", "runtimeDone", "report"]],
  ["WARN", "success", []],
  ["WARN", "timeout", ["runtimeDone", "report"]],
] as const)("of the system level %s a %s invocation has the lines %j", (systemLevel, status, types) => {
  const { log, messages } = openLog(json(systemLevel && { systemLevel }));
  log.initStart();
  log.start(invocationOf());
  log.report(invocationOf(), { durationMs: 1, status });
  const written = messages().map((line) => (JSON.parse(String(line)) as { type: string }).type);
  expect(written).toEqual(types.map((type) => `platform.${type}`));
});

test("START has the version that an alias stands for", () => {
  const { log, messages } = openLog({ qualifiers: { live: "7" } });
  for (const qualifier of [":live", ":3", ":$LATEST"]) {
    log.start(invocationOf(ID, qualifier));
    log.report(invocationOf(), { durationMs: 1, status: "success" });
  }
  const starts = messages()
    .map(String)
    .filter((line) => line.startsWith("START"));
  expect(starts.map((line) => line.split(" ").at(-1))).toEqual(["7", "3", "$LATEST"]);
});

test("a line has its request's id in the journal: the one it names, or the one that runs", () => {
  const { log, entries } = openLog(json());
  log.line({ message: "loading" });
  log.start(invocationOf());
  log.line({ message: "plain" });
  log.line({ level: "INFO", at: NOW, message: `${TIME}\t${OTHER_ID}\tINFO\tlate\n` });
  log.line({
    level: "INFO",
    at: NOW,
    message: `{"timestamp":"${TIME}","level":"INFO","requestId":"${OTHER_ID}","message":"x"}`,
  });
  log.line({ message: `[WARNING]\t${TIME}\t${OTHER_ID}\tfrom Python` });
  expect(entries().map(({ requestId }) => requestId)).toEqual([
    undefined,
    ID,
    ID,
    OTHER_ID,
    OTHER_ID,
    OTHER_ID,
  ]);
  expect(entries()[3]?.detail).toMatchObject({
    environment: "0a-1b",
    type: "function",
    level: "INFO",
    at: NOW,
  });
});

test("a line that is long is cut in the journal", () => {
  const { log, messages } = openLog();
  log.line({ message: "x".repeat(10_000) });
  expect(messages()).toEqual([`${"x".repeat(MAX_TEXT_CHARACTERS)}… (1,808 more characters)`]);
});

test.each([
  ["plain text", "WARN", true],
  [`{"level":"debug","timestamp":"${TIME}"}`, undefined, false],
  [`{"level":"debug","time":"${TIME}"}`, "DEBUG", true],
  [`{"level":"error","timestamp":"${TIME}"}`, "WARN", true],
  [`{"level":"error","message":"no time"}`, "WARN", false],
  [`{"level":30,"time":1}`, "INFO", true],
  ["{not JSON", "FATAL", true],
])(
  "of what a function writes past its runtime client, %s at level %s is logged: %s",
  (message, level, is) => {
    const { log, messages } = openLog(json(level === undefined ? {} : { applicationLevel: level }));
    log.line({ message });
    expect(messages()).toEqual(is ? [message] : []);
  },
);

test("levels are nothing to the format Text", () => {
  const { log, messages } = openLog();
  log.line({ message: `{"level":"trace","timestamp":"${TIME}"}` });
  expect(messages()).toHaveLength(1);
});

test("a tail is what the loading and the invocation have said, without INIT_START, each line with its end", () => {
  const { log } = openLog();
  log.initStart();
  log.line({ message: "loading" });
  log.start(invocationOf());
  log.line({ level: "INFO", at: NOW, message: `${TIME}\t${ID}\tINFO\thello\n` });
  log.line({ level: "INFO", at: NOW, message: `${TIME}\t${OTHER_ID}\tINFO\tof another request\n` });
  log.report(invocationOf(), { durationMs: 1, status: "success" });
  log.line({ level: "INFO", at: NOW, message: `${TIME}\t${ID}\tINFO\ttoo late\n` });
  expect(log.tail(ID)).toBe(
    [
      "loading",
      `START RequestId: ${ID} Version: $LATEST`,
      `${TIME}\t${ID}\tINFO\thello`,
      `END RequestId: ${ID}`,
      `REPORT RequestId: ${ID}\tDuration: 1.00 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB\t`,
      "",
    ].join("\n"),
  );
  log.start(invocationOf(OTHER_ID));
  log.report(invocationOf(OTHER_ID), { durationMs: 1, status: "success" });
  expect(log.tail(OTHER_ID).split("\n")[0]).toBe(`START RequestId: ${OTHER_ID} Version: $LATEST`);
  expect(log.tail(ID)).toBe("");
});

test("an invocation that runs before the one before it is reported comes behind that report, with its lines", () => {
  const { log, entries } = openLog();
  const line = (id: string, text: string) => ({
    level: "INFO",
    at: NOW,
    message: `${TIME}\t${id}\tINFO\t${text}`,
  });
  log.start(invocationOf());
  log.start(invocationOf(OTHER_ID));
  log.line(line(OTHER_ID, "second"));
  log.line(line(ID, "first"));
  log.report(invocationOf(), { durationMs: 1, status: "success" });
  expect(log.tail(ID)).not.toContain("second");
  log.report(invocationOf(OTHER_ID), { durationMs: 1, status: "success" });
  expect(entries().map(({ requestId, detail }) => [requestId, detail?.type])).toEqual(
    [ID, OTHER_ID].flatMap((id) => [
      [id, "platform.start"],
      [id, "function"],
      [id, "platform.runtimeDone"],
      [id, "platform.report"],
    ]),
  );
  expect(log.tail(OTHER_ID)).toMatch(/^START [^]*second\nEND [^]*\nREPORT .*\n$/);
});

test.each([
  ["many lines", Array.from({ length: 3000 }, (_, at) => `line ${at}`)],
  ["one long line", ["你".repeat(300_000)]],
  ["one that is a byte longer", [`${"你".repeat(300_000)}x`]],
  ["one that is two bytes longer", [`${"你".repeat(300_000)}xx`]],
])("of %s the tail is the last 4,096 bytes, from a whole character on", (_what, lines) => {
  const { log } = openLog();
  log.start(invocationOf());
  for (const message of lines) log.line({ message });
  log.report(invocationOf(), { durationMs: 1, status: "success" });
  const tail = log.tail(ID);
  expect(Buffer.byteLength(tail)).toBeGreaterThan(4_093);
  expect(Buffer.byteLength(tail)).toBeLessThanOrEqual(4_096);
  expect(tail).not.toContain("\uFFFD");
  expect(tail.trimEnd().split("\n").at(-1)).toMatch(/^REPORT/);
});
