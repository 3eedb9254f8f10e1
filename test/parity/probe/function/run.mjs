import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { store } from "./store.mjs";

const AsyncFunction = (async () => {}).constructor;

/** The source that the module runs when it loads, and for how many times: an earlier process has left it there. */
const ordered = join(tmpdir(), "init-order.json");

/** What the process keeps from one invocation to the next. */
const state = { id: randomUUID(), invocations: 0 };

if (existsSync(ordered)) {
  const { source, times } = JSON.parse(readFileSync(ordered, "utf8"));
  if (times > 1) orderInit(source, times - 1);
  else rmSync(ordered);
  await new AsyncFunction(source)();
}

/** Has this module run a source when it is loaded anew in this environment, so many times. */
function orderInit(source, times) {
  writeFileSync(ordered, JSON.stringify({ source, times }));
}

/** Waits without a timer's rounding being anybody's business. */
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const given = { state, sleep, orderInit, tmpdir, keep: (token, value) => store(token, "DIRECT", value) };

function compile(Kind, source, more) {
  const all = { ...given, ...more };
  return new Kind(...Object.keys(all), source)(...Object.values(all));
}

/**
 * Does what its event says: `source` is the body of an async function, which has `event`, `context`, `state` (kept with
 * the process), `sleep(ms)`, `tmpdir()`, `keep(token, value)` and `orderInit(source, times)`.
 */
export const handler = async (event, context) => {
  state.invocations++;
  return compile(AsyncFunction, event.source ?? "return event", { event, context });
};

/** The same with a callback, as nodejs22.x takes it: `source` is the body of a function that is not async. */
export const callback = (event, context, callback) => {
  state.invocations++;
  return compile(Function, event.source, { event, context, callback });
};

/** The same with a `stream` to write to. */
export const stream = globalThis.awslambda.streamifyResponse(async (event, stream, context) => {
  state.invocations++;
  await compile(AsyncFunction, event.source, { event, stream, context });
});
