import { setFlagsFromString } from "node:v8";

/**
 * Makes a regular expression, a schema's or a script's, whose cost is bounded: V8 goes on with its engine that never backtracks when one
 * has backtracked too often. That engine does not do look-around, back references and the `u` flag, so `u` is set only
 * where the pattern means nothing without it.
 */
export const boundedPattern = Object.assign(
  (pattern: string): RegExp => {
    setFlagsFromString("--enable-experimental-regexp-engine-on-excessive-backtracks");
    return new RegExp(pattern, /\\[pPu]\{/.test(pattern) ? "u" : "");
  },
  // The name that Ajv would give it in code that is kept, which this is not.
  { code: "boundedPattern" },
);
