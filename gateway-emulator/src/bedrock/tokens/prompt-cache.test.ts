import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../control/clock.ts";
import type { FoundationModel } from "../catalogue/foundation-model.ts";
import { foundationModel } from "../catalogue/models.ts";
import { parseConverseRequest } from "../request/converse-request.ts";
import { PromptCache } from "./prompt-cache.ts";

const MINUTE_MS = 60_000;
const CLAUDE: FoundationModel = {
  ...foundationModel("anthropic.claude-sonnet-5-5"),
  promptCache: { minTokens: 100, maxCheckpoints: 4, ttls: ["5m", "1h"] },
};
const POINT = { cachePoint: { type: "default" } };
const HOUR_POINT = { cachePoint: { type: "default", ttl: "1h" } };

/** A block that counts so many tokens; another one for each name. */
function block(tokens: number, name = "a") {
  return { text: name.padEnd(tokens * 3.5, "x") };
}

function user(...content: object[]) {
  return { role: "user", content };
}

function assistant(...content: object[]) {
  return { role: "assistant", content };
}

function cacheUnderTest() {
  const clock = new VirtualClock();
  const cache = new PromptCache(clock);
  return {
    clock,
    cache,
    /** Counts a call that then is answered: `[input, read, written]`. */
    call(body: object, model = CLAUDE): [number, number, number] {
      const { input, keep } = cache.count({ model, request: parseConverseRequest(body) });
      keep();
      return [input.inputTokens, input.cacheReadInputTokens, input.cacheWriteInputTokens];
    },
  };
}

const SYSTEM = [block(200), POINT];
const QUESTION = { system: SYSTEM, messages: [user(block(10))] };

describe("a prompt with a cache point", () => {
  it("is written once, and read from then on", () => {
    const { call } = cacheUnderTest();
    expect(call(QUESTION)).toEqual([14, 0, 200]);
    expect(call(QUESTION)).toEqual([14, 200, 0]);
    expect(call({ system: SYSTEM, messages: [user(block(50, "b"))] })).toEqual([54, 200, 0]);
  });

  it("says what it writes, and for how long", () => {
    const { cache } = cacheUnderTest();
    const request = parseConverseRequest({
      system: [block(200), HOUR_POINT],
      messages: [user(block(100), POINT, block(7))],
    });
    expect(cache.count({ model: CLAUDE, request }).input).toEqual({
      inputTokens: 9,
      cacheReadInputTokens: 0,
      cacheWriteInputTokens: 302,
      cacheDetails: [
        { inputTokens: 200, ttl: "1h" },
        { inputTokens: 102, ttl: "5m" },
      ],
    });
  });

  it("is not cached by a call that nobody has answered", () => {
    const { cache, call } = cacheUnderTest();
    cache.count({ model: CLAUDE, request: parseConverseRequest(QUESTION) });
    expect(call(QUESTION)).toEqual([14, 0, 200]);
  });

  it("is not found when one letter is another, before the point", () => {
    const { call } = cacheUnderTest();
    call(QUESTION);
    expect(call({ ...QUESTION, system: [block(200, "b"), POINT] })).toEqual([14, 0, 200]);
  });

  it("is not found by another model", () => {
    const { call } = cacheUnderTest();
    call(QUESTION);
    expect(call(QUESTION, { ...CLAUDE, modelId: "anthropic.claude-other" })).toEqual([14, 0, 200]);
  });

  it("is not found when it has been cleared", () => {
    const { cache, call } = cacheUnderTest();
    call(QUESTION);
    cache.clear();
    expect(call(QUESTION)).toEqual([14, 0, 200]);
  });
});

describe("the order of a prompt", () => {
  const tool = (name: string) => ({
    toolSpec: { name, description: "x".repeat(700), inputSchema: { json: { type: "object" } } },
  });

  it("is tools, system, messages: other tools make all else new, other messages nothing", () => {
    const { call } = cacheUnderTest();
    const body = {
      toolConfig: { tools: [tool("one"), POINT] },
      system: SYSTEM,
      messages: [user(block(100), POINT)],
    };
    const [, , written] = call(body);
    expect(written).toBeGreaterThan(500);
    expect(call(body)).toEqual([2, written, 0]);
    expect(call({ ...body, messages: [user(block(100, "b"), POINT)] })).toEqual([2, written - 102, 102]);
    expect(call({ ...body, toolConfig: { tools: [tool("two"), POINT] } })).toEqual([2, 0, written]);
  });

  it.each([
    ["another tool choice", { toolConfig: { tools: [tool("one"), POINT], toolChoice: { auto: {} } } }],
    ["other thinking", { additionalModelRequestFields: { thinking: { type: "adaptive" } } }],
  ])("with %s only messages are new", (_, change) => {
    const { call } = cacheUnderTest();
    const body = { toolConfig: { tools: [tool("one"), POINT] }, messages: [user(block(100), POINT)] };
    const [, , written] = call(body);
    const [, read] = call({ ...body, ...change });
    expect(read).toBe(written - 102);
  });

  it("tells one message of two blocks from two messages", () => {
    const { call } = cacheUnderTest();
    call({ messages: [user(block(100), block(100, "b"), POINT)] });
    expect(call({ messages: [user(block(100)), assistant(block(100, "b")), user(block(1), POINT)] })[1]).toBe(
      0,
    );
  });
});

describe("a conversation whose cache point moves on", () => {
  const turns = (count: number) =>
    Array.from({ length: count }, (_, turn) => (turn % 2 === 0 ? user : assistant)(block(100, `${turn}`)));

  it("reads what the turn before has written, and writes what is new", () => {
    const { call } = cacheUnderTest();
    expect(call({ messages: [...turns(2), user(block(100, "2"), POINT)] })).toEqual([2, 0, 310]);
    expect(call({ messages: [...turns(4), user(block(100, "4"), POINT)] })).toEqual([2, 310, 208]);
  });

  it("finds it 20 blocks before, and not further", () => {
    const near = cacheUnderTest();
    near.call({ messages: [user(block(100, "0"), POINT)] });
    expect(near.call({ messages: [...turns(20), user(block(100), POINT)] })[1]).toBe(102);
    const far = cacheUnderTest();
    far.call({ messages: [user(block(100, "0"), POINT)] });
    expect(far.call({ messages: [...turns(20), user(block(100), block(100), POINT)] })[1]).toBe(0);
  });

  it("finds it only where its own point still stands, for models that are not Claude", () => {
    const { call } = cacheUnderTest();
    const nova = { ...CLAUDE, providerName: "Amazon" };
    call({ messages: [user(block(100, "0"), POINT)] }, nova);
    expect(call({ messages: [...turns(2), user(block(100), POINT)] }, nova)[1]).toBe(0);
    const both = [user(block(100, "0"), POINT), assistant(block(100)), user(block(100), POINT)];
    expect(call({ messages: both }, nova)[1]).toBe(102);
  });
});

it("is cached from the model's minimum on", () => {
  const { call } = cacheUnderTest();
  expect(call({ system: [block(100), POINT], messages: [user(block(10))] })).toEqual([14, 0, 100]);
});

describe("what is passed over in silence", () => {
  it.each([
    ["a point before the minimum", { system: [block(99), POINT], messages: [user(block(10))] }, 113],
    ["a prompt without points", { system: [block(200)], messages: [user(block(10))] }, 214],
  ])("%s", (_, body, tokens) => {
    const { call } = cacheUnderTest();
    call(body);
    expect(call(body)).toEqual([tokens, 0, 0]);
  });

  it("a model that caches nothing", () => {
    const { call } = cacheUnderTest();
    const { promptCache: _, ...cacheless } = CLAUDE;
    call(QUESTION, cacheless);
    expect(call(QUESTION, cacheless)).toEqual([214, 0, 0]);
  });

  it("points beyond those that the model knows", () => {
    const { call } = cacheUnderTest();
    const system = Array.from({ length: 5 }, (_, index) => [block(100, `${index}`), POINT]).flat();
    expect(call({ system, messages: [user(block(10))] })).toEqual([114, 0, 400]);
  });

  it("an hour, where the model knows five minutes", () => {
    const { cache } = cacheUnderTest();
    const model: FoundationModel = {
      ...CLAUDE,
      promptCache: { minTokens: 1, maxCheckpoints: 4, ttls: ["5m"] },
    };
    const request = parseConverseRequest({ system: [block(10), HOUR_POINT], messages: [user(block(1))] });
    expect(cache.count({ model, request }).input.cacheDetails).toEqual([{ inputTokens: 10, ttl: "5m" }]);
  });
});

describe("time", () => {
  it("five minutes after its last use it is gone", () => {
    const { call, clock } = cacheUnderTest();
    call(QUESTION);
    for (let use = 0; use < 3; use += 1) {
      clock.advance(5 * MINUTE_MS - 1);
      expect(call(QUESTION)[1]).toBe(200);
    }
    clock.advance(5 * MINUTE_MS);
    expect(call(QUESTION)).toEqual([14, 0, 200]);
  });

  it("a read from a point that has moved on is a use", () => {
    const { call, clock } = cacheUnderTest();
    const first = user(block(100, "first"));
    const after = (name: string) => ({ messages: [first, assistant(block(1)), user(block(1, name), POINT)] });
    call({ messages: [user(block(100, "first"), POINT)] });
    clock.advance(4 * MINUTE_MS);
    expect(call(after("one"))[1]).toBe(102);
    clock.advance(4 * MINUTE_MS);
    expect(call(after("two"))[1]).toBe(102);
  });

  it("an hour's point stays an hour, also when it is read by one of five minutes", () => {
    const { call, clock } = cacheUnderTest();
    call({ ...QUESTION, system: [block(200), HOUR_POINT] });
    clock.advance(30 * MINUTE_MS);
    expect(call(QUESTION)[1]).toBe(200);
    clock.advance(60 * MINUTE_MS - 1);
    expect(call(QUESTION)[1]).toBe(200);
  });

  it("a read of the whole keeps the beginning too", () => {
    const { call, clock } = cacheUnderTest();
    const both = { system: SYSTEM, messages: [user(block(100), POINT)] };
    call(both);
    clock.advance(4 * MINUTE_MS);
    expect(call(both)[1]).toBe(302);
    clock.advance(4 * MINUTE_MS);
    expect(call(QUESTION)[1]).toBe(200);
  });
});

it("forgets what was not used for longest when there is too much", () => {
  const { call } = cacheUnderTest();
  const model: FoundationModel = {
    ...CLAUDE,
    promptCache: { minTokens: 1, maxCheckpoints: 1, ttls: ["5m"] },
  };
  const prompt = (name: number) => ({ messages: [user({ text: `prompt ${name}` }, POINT)] });
  for (let name = 0; name < 10_000; name += 1) call(prompt(name), model);
  expect(call(prompt(0), model)[2]).toBe(0);
  call(prompt(10_000), model);
  expect(call(prompt(0), model)[2]).toBe(0);
  expect(call(prompt(1), model)[2]).toBeGreaterThan(0);
});
