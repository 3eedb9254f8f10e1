import type { ToolResultBlock, ToolUseBlock } from "@aws-sdk/client-bedrock-runtime";
import { cutResult } from "./cut-result.ts";
import type { Tool } from "./tool.ts";

/** How long one tool may take. */
const TOOL_TIMEOUT_MS = 10_000;

/**
 * Runs what a model asked for, all at once. Whatever goes wrong is a result with the status `error`, which the model
 * reads; results come in the order of the calls, as Bedrock wants them, and the signal ends them all.
 */
export function runTools(
  toolUses: readonly ToolUseBlock[],
  tools: readonly Tool[],
  { signal, timeoutMs = TOOL_TIMEOUT_MS }: { signal: AbortSignal; timeoutMs?: number },
): Promise<ToolResultBlock[]> {
  const now = new Date();
  return Promise.all(toolUses.map((toolUse) => runTool(toolUse, tools, { signal, timeoutMs, now })));
}

async function runTool(
  { toolUseId, name, input }: ToolUseBlock,
  tools: readonly Tool[],
  { signal, timeoutMs, now }: { signal: AbortSignal; timeoutMs: number; now: Date },
): Promise<ToolResultBlock> {
  try {
    const tool = tools.find((tool) => tool.name === name);
    if (!tool) throw new Error(`there is no tool ${JSON.stringify(name ?? "")}${thereAre(tools)}`);
    const text = await withTimeout(name, { signal, timeoutMs }, (ended) =>
      tool.run(input ?? {}, { signal: ended, now }),
    );
    return {
      toolUseId,
      status: "success",
      content: [{ text: cutResult(text.trim() === "" ? NOTHING : text) }],
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { toolUseId, status: "error", content: [{ text: cutResult(message.trim() || `${name} failed`) }] };
  }
}

/** Bedrock refuses a blank text. */
const NOTHING = "(no output)";

function thereAre(tools: readonly Tool[]): string {
  return tools.length === 0 ? "" : `: there are ${tools.map(({ name }) => name).join(", ")}`;
}

/** Ends when the tool does, or its time, or the signal; a tool that goes on regardless is left alone. */
async function withTimeout(
  name: string | undefined,
  { signal, timeoutMs }: { signal: AbortSignal; timeoutMs: number },
  run: (ended: AbortSignal) => Promise<string>,
): Promise<string> {
  const ending = new AbortController();
  const end = (why: string) => ending.abort(new Error(`${name} was ended: ${why}`));
  const stop = () => end("the answer was stopped");
  const timer = setTimeout(() => end(`it took longer than ${timeoutMs / 1000} s`), timeoutMs);
  signal.addEventListener("abort", stop, { once: true });
  const ended = new Promise<never>((_, reject) =>
    ending.signal.addEventListener("abort", () => reject(ending.signal.reason), { once: true }),
  );
  try {
    if (signal.aborted) stop();
    return await Promise.race([ended, run(ending.signal)]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}
