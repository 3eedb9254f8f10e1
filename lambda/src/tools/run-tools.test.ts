import { getEventListeners } from "node:events";
import type { ToolUseBlock } from "@aws-sdk/client-bedrock-runtime";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { builtInTools, runTools, type Tool, type ToolContext } from "./tools.ts";

const live = () => new AbortController().signal;

function tool(name: string, run: (input: unknown, context: ToolContext) => Promise<string>): Tool {
  return { name, description: name, inputSchema: { type: "object" }, run };
}

function use(name: string, input: ToolUseBlock["input"] = {}, toolUseId = `id-${name}`): ToolUseBlock {
  return { toolUseId, name, input };
}

const never = tool("never", () => new Promise(() => {}));

test("results come in the order of the calls, whichever is ready first", async () => {
  let release: ((text: string) => void) | undefined;
  const slow = tool("slow", () => new Promise((resolve) => (release = resolve)));
  const quick = tool("quick", async () => (release?.("slow's"), "quick's"));
  expect(await runTools([use("slow"), use("quick")], [slow, quick], { signal: live() })).toEqual([
    { toolUseId: "id-slow", status: "success", content: [{ text: "slow's" }] },
    { toolUseId: "id-quick", status: "success", content: [{ text: "quick's" }] },
  ]);
});

test("an error is a result, and spoils no other", async () => {
  const throws = tool("throws", () => Promise.reject(new Error("no such order: ask for its number")));
  const throwsAtOnce = tool("throws-at-once", () => {
    throw new Error("at once");
  });
  const silent = tool("silent", () => Promise.reject(new Error("")));
  const uses = [use("throws"), use("throws-at-once"), use("silent"), use("unknown")];
  const sum = use("calculate", { expression: "1 + 1" });
  const results = await runTools([...uses, sum], [throws, throwsAtOnce, silent, ...builtInTools], {
    signal: live(),
  });
  expect(results.map(({ status, content }) => [status, content?.[0]?.text])).toEqual([
    ["error", "no such order: ask for its number"],
    ["error", "at once"],
    ["error", "silent failed"],
    [
      "error",
      'there is no tool "unknown": there are throws, throws-at-once, silent, current_time, calculate',
    ],
    ["success", "2"],
  ]);
});

test("an input that the tool cannot read is an error that says what it takes", async () => {
  const [result] = await runTools([use("calculate", { formula: "1+1" })], builtInTools, { signal: live() });
  expect(result).toMatchObject({
    status: "error",
    content: [{ text: /^expression must be a string such as/ }],
  });
});

test("a tool that takes too long is ended and told so", async () => {
  let told: unknown;
  const listens = tool(
    "listens",
    (_, { signal }) => new Promise(() => signal.addEventListener("abort", () => (told = signal.reason))),
  );
  const options = { signal: live(), timeoutMs: 5 };
  const results = await runTools([use("never"), use("listens")], [never, listens], options);
  expect(results.map(({ status, content }) => [status, content?.[0]?.text])).toEqual([
    ["error", "never was ended: it took longer than 0.005 s"],
    ["error", "listens was ended: it took longer than 0.005 s"],
  ]);
  expect(told).toBeInstanceOf(Error);
});

test("stopping the answer ends the tools, also those that were still to start", async () => {
  const stopping = new AbortController();
  const running = runTools([use("never")], [never], { signal: stopping.signal });
  stopping.abort("user-stop");
  const stopped = [{ status: "error", content: [{ text: "never was ended: the answer was stopped" }] }];
  expect(await running).toMatchObject(stopped);
  expect(await runTools([use("never")], [never], { signal: stopping.signal })).toMatchObject(stopped);
});

test("nothing stays behind: no timer, and no listener on the signal", async () => {
  const signal = live();
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
  const before = timers();
  await runTools([use("calculate", { expression: "1" }), use("unknown")], builtInTools, { signal });
  expect(timers()).toBe(before);
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

test("a result without text says that there is none, which Bedrock would refuse", async () => {
  const blank = tool("blank", async () => " \n");
  expect(await runTools([use("blank")], [blank], { signal: live() })).toMatchObject([
    { status: "success", content: [{ text: "(no output)" }] },
  ]);
});

const jsonBytes = (text: string) => Buffer.byteLength(JSON.stringify(text));

test("a result up to 20 kB is whole; a longer one is cut between characters, with a note", async () => {
  const character = fc.constantFrom("a", '"', "\u0000", "é", "日", "👩‍🚀", "\n");
  await fc.assert(
    fc.asyncProperty(character, fc.integer({ min: 1, max: 30_000 }), async (character, times) => {
      const whole = character.repeat(times);
      const [result] = await runTools([use("long")], [tool("long", async () => `x${whole}`)], {
        signal: live(),
      });
      const text = result?.content?.[0]?.text ?? "";
      expect(jsonBytes(text)).toBeLessThanOrEqual(20_002);
      expect(text.isWellFormed()).toBe(true);
      if (jsonBytes(`x${whole}`) <= 20_002) {
        expect(text).toBe(`x${whole}`);
        return;
      }
      expect(text).toMatch(/\n\[cut here: the whole result has \d+ characters\]$/);
      expect(`x${whole}`.startsWith(text.slice(0, text.lastIndexOf("\n[cut")))).toBe(true);
      expect(jsonBytes(text)).toBeGreaterThan(19_900);
    }),
    { numRuns: 30 },
  );
});
