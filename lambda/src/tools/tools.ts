import { calculate } from "./calculate.ts";
import { currentTime } from "./current-time.ts";
import type { Tool } from "./tool.ts";

export { runTools } from "./run-tools.ts";
export type { Tool, ToolContext } from "./tool.ts";

/** What a model may use when the stack does not switch tools off. A tool of your own goes beside them. */
export const builtInTools: readonly Tool[] = [currentTime, calculate];
