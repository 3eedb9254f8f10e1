// A child process that ends with this one: it gets the signals that this one gets, and is ended when whoever
// started this one is gone.

import { spawn } from "node:child_process";
import { constants } from "node:os";
import { isLeftBehind } from "./starter.mjs";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];
const LOOK_EVERY_MS = 250;

/** Runs a program to its end; resolves with its exit code, and with whether it was asked to end. */
export async function runToEnd(program, args, options) {
  const child = spawn(program, args, options);
  let asked = false;
  const end = (signal) => {
    asked = true;
    // A detached child leads a group of its own, which ends with it.
    if (options.detached && child.pid !== undefined) process.kill(-child.pid, signal);
    else child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, end);
  const look = setInterval(() => isLeftBehind() && end("SIGTERM"), LOOK_EVERY_MS);
  try {
    return await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code, signal) => resolve({ code: code ?? codeOf(signal), asked }));
    });
  } finally {
    clearInterval(look);
    for (const signal of SIGNALS) process.off(signal, end);
  }
}

/** As shells report a process that a signal ended. */
function codeOf(signal) {
  return 128 + constants.signals[signal];
}
