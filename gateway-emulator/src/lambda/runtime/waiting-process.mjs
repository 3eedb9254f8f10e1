// The process that waits for its code: imported before the runtime client (--import), it loads the packages that the
// code imports, waits until it is told where the code is, and makes the process what it would be if it had been
// started there. Plain JavaScript, as preload.cjs is, whose connection to the Runtime API it uses.
import Module from "node:module";
import { isMainThread } from "node:worker_threads";

const CLIENT = Symbol.for("groundfog.rapid-client");
const TASK_ROOT_PATH = "/groundfog/task-root";
const MOVED_PATH = "/groundfog/moved";

// Threads that a handler starts import what its process has imported; their code is there.
if (isMainThread) {
  forgetThisModule();
  // A package that does not load is the code's own affair, which gets to see the error.
  await import(new URL(import.meta.url).searchParams.get("imports")).catch(() => undefined);
  const { status, body } = await globalThis[CLIENT].get(TASK_ROOT_PATH);
  if (status !== 200) process.exit(1);
  moveTo(process.env.LAMBDA_TASK_ROOT, body);
  // Nobody waits for the answer, and none is needed.
  globalThis[CLIENT].get(MOVED_PATH).catch(() => undefined);
}

/** `--import` and its value, which nobody else shall see. */
function forgetThisModule() {
  const at = process.execArgv.indexOf("--import");
  if (at >= 0) process.execArgv.splice(at, 2);
}

function moveTo(before, taskRoot) {
  process.chdir(taskRoot);
  for (const name of ["LAMBDA_TASK_ROOT", "PWD", "NODE_PATH", "LD_LIBRARY_PATH"]) {
    const paths = process.env[name]?.split(":").map((path) => under(path, before, taskRoot));
    if (paths) process.env[name] = paths.join(":");
  }
  // Node.js has read NODE_PATH when it started.
  Module._initPaths();
}

function under(path, before, taskRoot) {
  return path === before || path.startsWith(`${before}/`) ? taskRoot + path.slice(before.length) : path;
}
