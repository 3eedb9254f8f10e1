import type { Breakage } from "../model/breakage.ts";
import type { ModelOutput } from "../model/model.ts";

/** Whether an output is none of the model's, but a break in its stream. */
export function isBreakage(output: ModelOutput): output is Breakage {
  switch (output.type) {
    case "exception":
    case "error":
    case "corrupt":
    case "disconnect":
    case "end":
    case "truncate":
    case "reset":
    case "goAway":
      return true;
    case "messageStart":
    case "contentBlockStart":
    case "contentBlockDelta":
    case "contentBlockStop":
    case "messageStop":
    case "metadata":
      return false;
  }
}
