import type { Step } from "./play.ts";

/** The same steps as a proxy delivers them that buffers: all at once, when the last of them is due. */
export function* buffered<Output>(steps: Iterable<Step<Output>>): Generator<Step<Output>, void, undefined> {
  let delayMs = 0;
  const outputs: Output[] = [];
  for (const step of steps) {
    delayMs += step.delayMs;
    outputs.push(step.output);
  }
  for (const output of outputs) {
    yield { delayMs, output };
    delayMs = 0;
  }
}
