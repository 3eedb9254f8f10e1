import { expect } from "vitest";
import { run } from "./run.ts";
import { lambdaTest as test, type Target } from "./target.ts";

const tail = (target: Target, source: string, on?: "json") =>
  run(target, source, { LogType: "Tail", ...(on && { on }) });

const TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";

const DURATIONS =
  "Duration: (\\d+\\.\\d\\d) ms\tBilled Duration: (\\d+) ms\tMemory Size: 128 MB\tMax Memory Used: \\d+ MB\t(?:Init Duration: (\\d+\\.\\d\\d) ms\t)?";

test("1.7 without LogType there is no log", async ({ target }) => {
  expect((await run(target, "console.log('hello')")).log).toBeUndefined();
});

test("1.7 a text log: START, the handler's lines, END, REPORT", async ({ target }) => {
  // What goes past the console names no request: here it is told by when it comes, and not right behind another's end.
  const source =
    "await sleep(50); console.log('%s there', 'hello'); console.debug({ a: 1 }); console.warn('careful'); console.error('bad'); process.stdout.write('raw\\n')";
  const { log = "", requestId: id } = await tail(target, source);
  const expected = [
    `START RequestId: ${id} Version: \\$LATEST`,
    `${TIME}\t${id}\tINFO\thello there`,
    `${TIME}\t${id}\tDEBUG\t\\{ a: 1 \\}`,
    `${TIME}\t${id}\tWARN\tcareful`,
    `${TIME}\t${id}\tERROR\tbad`,
    "raw",
    `END RequestId: ${id}`,
    `REPORT RequestId: ${id}\t${DURATIONS}`,
  ];
  expect(log).toMatch(new RegExp(`^${expected.join("\n")}\n$`));
});

test("1.7 what is billed is what it took, and what loading took, in whole milliseconds", async ({
  target,
}) => {
  const { log = "" } = await tail(target, "await sleep(50)");
  const [, ms, billed, init = 0] = new RegExp(DURATIONS).exec(log) ?? [];
  expect(Number(ms)).toBeGreaterThanOrEqual(49);
  expect(Number(billed)).toBe(Math.ceil(Number((Number(ms) + Number(init)).toFixed(2))));
});

test("1.7 the log is the last 4 KiB, up to REPORT", async ({ target }) => {
  const { log = "", requestId } = await tail(
    target,
    "for (let line = 0; line < 100; line++) console.log('x'.repeat(100))",
  );
  expect(Buffer.byteLength(log)).toBeLessThanOrEqual(4_096);
  expect(Buffer.byteLength(log)).toBeGreaterThan(3_800);
  expect(log).not.toContain("START");
  expect(log).toContain(`\nEND RequestId: ${requestId}\nREPORT RequestId: ${requestId}\t`);
});

test("1.7 an error that is thrown is logged with its stack", async ({ target }) => {
  const { log = "", requestId } = await tail(target, "throw new RangeError('boom')");
  const [, json = ""] =
    new RegExp(`^${TIME}\t${requestId}\tERROR\tInvoke Error \t(.*)$`, "m").exec(log) ?? [];
  expect(JSON.parse(json)).toMatchObject({
    errorType: "RangeError",
    errorMessage: "boom",
    stack: expect.arrayContaining(["RangeError: boom"]),
  });
});

test("1.7 an exit: the status and the error's type are in REPORT", async ({ target }) => {
  const { log, requestId } = await tail(target, "await sleep(300); process.exit(3)");
  expect(log).toMatch(
    new RegExp(
      `\nREPORT RequestId: ${requestId}\t${DURATIONS}Status: error\tError Type: Runtime.ExitError\n$`,
    ),
  );
});

test("1.7 a JSON log: platform's lines and the handler's", async ({ target }) => {
  // What goes past the console names no request: here it is told by when it comes, and not right behind another's end.
  const source =
    "await sleep(50); console.log('%s there', 'hello'); console.debug({ a: 1 }); console.error(new RangeError('boom'))";
  const { log = "", requestId } = await tail(target, source, "json");
  const line = (level: string, message: unknown) => ({
    timestamp: expect.stringMatching(new RegExp(`^${TIME}$`)),
    level,
    requestId,
    message,
  });
  const platform = (type: string, record: unknown) => ({
    time: expect.stringMatching(new RegExp(`^${TIME}$`)),
    type: `platform.${type}`,
    record,
  });
  expect(jsonLines(log)).toEqual([
    platform("start", expect.objectContaining({ requestId, version: "$LATEST" })),
    line("INFO", "hello there"),
    line("DEBUG", { a: 1 }),
    line("ERROR", expect.objectContaining({ errorType: "RangeError", errorMessage: "boom" })),
    platform("runtimeDone", expect.objectContaining({ requestId, status: "success" })),
    platform(
      "report",
      expect.objectContaining({
        requestId,
        status: "success",
        metrics: expect.objectContaining({
          durationMs: expect.any(Number),
          billedDurationMs: expect.any(Number),
          memorySizeMB: 128,
          maxMemoryUsedMB: expect.any(Number),
        }),
      }),
    ),
  ]);
});

test("1.7 a timeout in a JSON log", async ({ target }) => {
  const { log = "", requestId } = await tail(target, "await sleep(60_000)", "json");
  expect(jsonLines(log).at(-1)).toMatchObject({
    type: "platform.report",
    record: { requestId, status: "timeout", metrics: { durationMs: expect.any(Number) } },
  });
});

test("1.7 a timeout in a text log: no line of its own, only the status in REPORT", async ({ target }) => {
  const { log = "" } = await run(target, "await sleep(60_000)", { on: "single", LogType: "Tail" });
  expect(log).not.toContain("Task timed out");
  expect(log).toMatch(/\nREPORT RequestId: .*\tStatus: timeout\n$/);
});

function jsonLines(log: string): { type?: string; record?: unknown }[] {
  return log
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { type?: string; record?: unknown });
}
