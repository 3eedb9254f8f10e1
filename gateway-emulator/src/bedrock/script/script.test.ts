import { describe, expect, it } from "vitest";
import { parseScript } from "./script.ts";
import { ScriptQueue } from "./script-queue.ts";

describe("parseScript", () => {
  it("reads everything that the control API takes", () => {
    const script = {
      when: { contains: "weather" },
      times: 2,
      pace: { ttftMs: 0, deltaMs: 20, deltaChars: 12 },
      events: [
        { text: "Hello" },
        { reasoning: "Hm." },
        { redactedReasoning: "AAEC" },
        { toolUse: { name: "get_weather", input: { city: "Oslo" } } },
        { delayMs: 500 },
        { exception: { name: "throttlingException", message: "Too many tokens" } },
        { error: { code: "Oops", message: "unmodelled" } },
        { corrupt: true },
        { disconnect: true },
        { end: true },
      ],
      stopReason: "end_turn",
      error: { status: 429, name: "ThrottlingException", message: "Too many tokens" },
    };
    expect(parseScript(script)).toEqual(script);
  });

  it("answers one call unless told otherwise", () => {
    expect(parseScript({ events: [] })).toEqual({ times: 1, pace: {}, events: [] });
  });

  it.each([
    [[], /^the script must be an object/],
    [{}, /^the script needs "events"/],
    [{ event: [] }, /^event is not known here; there are when, times/],
    [{ events: {} }, /^events must be a list; it is \{\}$/],
    [{ events: [{}] }, /^events\[0\] must have exactly one of text, reasoning/],
    [{ events: [{ text: "a", delayMs: 1 }] }, /^events\[0\] must have exactly one of/],
    [{ events: [{ text: "a" }, { txt: "b" }] }, /^events\[1\]\.txt is not known here; there are text/],
    [{ events: [{ text: 5 }] }, /^events\[0\]\.text must be a text; it is 5$/],
    [{ events: [{ delayMs: "500" }] }, /^events\[0\]\.delayMs must be milliseconds.*it is "500"$/],
    [{ events: [{ delayMs: -1 }] }, /^events\[0\]\.delayMs/],
    [
      { events: [{ toolUse: { name: "get weather", input: {} } }] },
      /^events\[0\]\.toolUse\.name must be a tool's name/,
    ],
    [{ events: [{ exception: { name: "a b", message: "" } }] }, /^events\[0\]\.exception\.name/],
    [
      { events: [{ exception: { name: "x" } }] },
      /^events\[0\]\.exception\.message must be a text; it is missing$/,
    ],
    [{ events: [{ error: { code: 5, message: "" } }] }, /^events\[0\]\.error\.code/],
    [{ events: [{ redactedReasoning: "?" }] }, /^events\[0\]\.redactedReasoning must be base64/],
    [{ events: [{ disconnect: false }] }, /^events\[0\]\.disconnect must be true; it is false$/],
    [{ events: [], times: 0 }, /^times must be a whole number, 1 or more; it is 0$/],
    [{ events: [], pace: { deltaChars: 0 } }, /^pace\.deltaChars/],
    [
      { events: [], pace: { deltaMS: 1 } },
      /^pace\.deltaMS is not known here; there are ttftMs, deltaMs, deltaChars$/,
    ],
    [{ events: [], when: { contains: 1 } }, /^when\.contains must be a text/],
    [{ events: [], stopReason: "done" }, /^stopReason must be one of end_turn, tool_use/],
    [{ error: { status: 200, name: "X", message: "" } }, /^error\.status must be a whole number, 400 to 599/],
    [{ error: { status: 429, name: "X\r\nY", message: "" } }, /^error\.name/],
  ])("names the wrong field of %j", (script, message) => {
    expect(() => parseScript(script)).toThrow(message);
  });
});

describe("ScriptQueue", () => {
  const script = (text: string, more = {}) => parseScript({ events: [{ text }], ...more });

  it("gives scripts first in, first out, each as often as it says", () => {
    const queue = new ScriptQueue();
    const [once, twice] = [script("once"), script("twice", { times: 2 })];
    queue.add(once);
    queue.add(twice);
    expect([1, 2, 3, 4].map(() => queue.take("anything"))).toEqual([once, twice, twice, undefined]);
  });

  it("passes over a script whose words are not in the last user message", () => {
    const queue = new ScriptQueue();
    const [picky, any] = [script("picky", { when: { contains: "weather" } }), script("any")];
    queue.add(picky);
    queue.add(any);
    expect(queue.take("hello")).toBe(any);
    expect(queue.take("hello")).toBeUndefined();
    expect(queue.take("the weather?")).toBe(picky);
  });

  it("forgets all when cleared", () => {
    const queue = new ScriptQueue();
    queue.add(script("x"));
    queue.clear();
    expect(queue.take("x")).toBeUndefined();
  });
});
