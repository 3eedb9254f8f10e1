import { describe, expect, it } from "vitest";
import { parseScript } from "./script.ts";

describe("parseScript", () => {
  it("reads everything that the control API takes", () => {
    const script = {
      when: {
        contains: "weather",
        matches: "^the .*\\?$",
        turn: 2,
        modelId: "anthropic.claude-sonnet-5-5",
        system: "You are",
        toolResult: "get_weather",
        operation: "ConverseStream",
      },
      times: 2,
      pace: { ttftMs: 0, deltaMs: 20, deltaChars: 12 },
      events: [
        { text: "Hello" },
        { template: "{{ user | upcase }}" },
        { citation: { title: "Fog", source: "https://fog.test", sourceContent: [{ text: "It is wet." }] } },
        { citation: { location: { web: { url: "https://fog.test", domain: "fog.test" } } } },
        { citation: { location: { documentPage: { documentIndex: 0, start: 3, end: 4 } } } },
        { citation: { location: { searchResultLocation: { searchResultIndex: 1, start: 0, end: 2 } } } },
        { reasoning: "Hm." },
        { redactedReasoning: "AAEC" },
        { toolUse: { name: "get_weather", input: { city: "Oslo" } } },
        { toolUse: { name: "get_weather", input: { city: "{{ user }}" }, template: true } },
        { delayMs: 500 },
        { exception: { name: "throttlingException", message: "Too many tokens" } },
        {
          exception: {
            name: "modelStreamErrorException",
            message: "upstream",
            originalStatusCode: 529,
            originalMessage: "Overloaded",
          },
        },
        { error: { code: "Oops", message: "unmodelled" } },
        { corrupt: true },
        { corrupt: "prelude" },
        { truncate: 7 },
        { reset: "CANCEL" },
        { goAway: true },
        { disconnect: true },
        { end: true },
      ],
      stopReason: "end_turn",
      stopSequence: "STOP",
      additionalModelResponseFields: { stop_sequence: "STOP" },
      usage: { inputTokens: 1, outputTokens: 2, cacheReadInputTokens: 3, cacheWriteInputTokens: 4 },
      error: { status: 429, name: "ThrottlingException", message: "Too many tokens" },
    };
    expect(parseScript(script)).toEqual(script);
  });

  it.each([{ times: "always" }, { pace: "thinking" }])("takes %j", (more) => {
    expect(parseScript({ events: [], ...more })).toMatchObject(more);
  });

  it("answers one call unless told otherwise", () => {
    expect(parseScript({ events: [] })).toEqual({ times: 1, pace: {}, events: [] });
  });

  it.each([
    [[], /^the script must be an object/],
    [{}, /^the script needs "events"/],
    [{ event: [] }, /^event is not known here; there are when, times/],
    [{ events: {} }, /^events must be a list; it is \{\}$/],
    [{ events: [{}] }, /^events\[0\] must have exactly one of text, template, reasoning/],
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
    [{ events: [], when: {} }, /^when must have at least one of contains, matches, turn/],
    [{ events: [], when: { text: "a" } }, /^when\.text is not known here; there are contains/],
    [{ events: [], when: { matches: "(" } }, /^when\.matches must be a regular expression; .*Unterminated/],
    [{ events: [], when: { turn: 0 } }, /^when\.turn must be a whole number, 1 or more; it is 0$/],
    [{ events: [], when: { modelId: 1 } }, /^when\.modelId must be a text/],
    [{ events: [], when: { system: 1 } }, /^when\.system must be a text/],
    [{ events: [], when: { toolResult: {} } }, /^when\.toolResult must be a text/],
    [{ events: [], when: { operation: "Chat" } }, /^when\.operation must be one of Converse, ConverseStream/],
    [{ events: [], times: "ever" }, /^times must be a whole number, 1 or more, or "always"; it is "ever"$/],
    [{ events: [], pace: "slow" }, /^pace must be one of haiku, sonnet, opus, thinking, .*; it is "slow"$/],
    [{ events: [{ template: 5 }] }, /^events\[0\]\.template must be a text/],
    [
      { events: [{ template: "a\n{{ user" }] },
      /^events\[0\]\.template has a fault in line 2: output .* not closed$/,
    ],
    [
      { events: [{ template: "{{ usr }}" }] },
      /^events\[0\]\.template has a fault in line 1: there is no usr; there are user, assistant, messages, turn/,
    ],
    [
      { events: [{ toolUse: { name: "a", input: { b: ["{{ c }}"] }, template: true } }] },
      /^events\[0\]\.toolUse\.input\.b\[0\] has a fault in line 1: there is no c;/,
    ],
    [
      { events: [{ toolUse: { name: "a", template: "yes" } }] },
      /^events\[0\]\.toolUse\.template must be true/,
    ],
    [{ events: [{ citation: { text: "a" } }] }, /^events\[0\]\.citation\.text is not known here/],
    [{ events: [{ citation: { title: 1 } }] }, /^events\[0\]\.citation\.title must be a text/],
    [
      { events: [{ citation: { sourceContent: [{}] } }] },
      /^events\[0\]\.citation\.sourceContent\[0\]\.text must be a text; it is missing$/,
    ],
    [
      { events: [{ citation: { location: {} } }] },
      /^events\[0\]\.citation\.location must have exactly one of web, documentChar/,
    ],
    [
      { events: [{ citation: { location: { documentChar: { start: -1 } } } }] },
      /^events\[0\]\.citation\.location\.documentChar\.start must be a whole number/,
    ],
    [{ events: [{ corrupt: "all" }] }, /^events\[0\]\.corrupt must be true, or one of checksum, prelude/],
    [{ events: [{ truncate: -1 }] }, /^events\[0\]\.truncate must be a whole number/],
    [{ events: [{ reset: true }] }, /^events\[0\]\.reset must be one of NO_ERROR, .*CANCEL/],
    [{ events: [{ goAway: 1 }] }, /^events\[0\]\.goAway must be true/],
    [
      { events: [{ exception: { name: "x", message: "", originalStatusCode: "500" } }] },
      /^events\[0\]\.exception\.originalStatusCode must be a whole number, 100 to 599/,
    ],
    [{ events: [], stopSequence: 1 }, /^stopSequence must be a text/],
    [{ events: [], usage: { tokens: 1 } }, /^usage\.tokens is not known here; there are inputTokens/],
    [{ events: [], usage: { inputTokens: 1.5 } }, /^usage\.inputTokens must be a whole number, 0 or more/],
    [{ events: [], stopReason: "done" }, /^stopReason must be one of end_turn, tool_use/],
    [{ error: { status: 200, name: "X", message: "" } }, /^error\.status must be a whole number, 400 to 599/],
    [{ error: { status: 429, name: "X\r\nY", message: "" } }, /^error\.name/],
  ])("names the wrong field of %j", (script, message) => {
    expect(() => parseScript(script)).toThrow(message);
  });
});
