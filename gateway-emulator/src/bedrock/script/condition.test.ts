import { describe, expect, it } from "vitest";
import { callOf, said, toolRound } from "./call.fixture.ts";
import { type Condition, fits, parseCondition } from "./condition.ts";
import { MAX_MATCH_MS } from "./limits.ts";

const TWO_TURNS = [
  ...toolRound([{ json: { degrees: 7 } }, { text: "windy" }]),
  said("assistant", "Seven degrees."),
  said("user", "And in Bergen?"),
];
const call = callOf(TWO_TURNS, { system: "You are a weather station." });

describe("fits", () => {
  it.each<[Condition, boolean]>([
    [{ contains: "Bergen" }, true],
    [{ contains: "Oslo" }, false],
    [{ matches: "^And in \\w+\\?$" }, true],
    [{ matches: "(?i:BERGEN)" }, true],
    [{ matches: "\\p{Lu}ergen" }, true],
    [{ matches: "BERGEN" }, false],
    [{ turn: 2 }, true],
    [{ turn: 1 }, false],
    [{ turn: 3 }, false],
    [{ modelId: "us.anthropic.claude-x" }, true],
    [{ modelId: "anthropic.claude-x" }, true],
    [{ modelId: "eu.anthropic.claude-x" }, false],
    [{ system: "weather" }, true],
    [{ system: "Bergen" }, false],
    [{ operation: "ConverseStream" }, true],
    [{ operation: "Converse" }, false],
    [{ toolResult: "get_weather" }, false],
    [{ contains: "Bergen", turn: 2, system: "weather" }, true],
    [{ contains: "Bergen", turn: 2, system: "fog" }, false],
  ])("tells of %j whether it is so: %j", (condition, expected) => {
    expect(fits(parseCondition(condition), call)).toBe(expected);
  });

  it.each<[Condition, boolean]>([
    [{ toolResult: "get_weather" }, true],
    [{ toolResult: "windy" }, true],
    [{ toolResult: '"degrees":7' }, true],
    [{ toolResult: "rainy" }, false],
    [{ turn: 1 }, true],
    [{ turn: 2 }, false],
  ])("tells of a tool's result whether %j: %j", (condition, expected) => {
    const result = callOf(toolRound([{ json: { degrees: 7 } }, { text: "windy" }]));
    expect(fits(condition, result)).toBe(expected);
  });

  it("counts a message with a tool's result and words of the user's as a turn of its own", () => {
    const [question = {}, use = {}] = toolRound([]);
    const both = { toolResult: { toolUseId: "tooluse_1", content: [] } };
    const messages = [question, use, { role: "user", content: [both, { text: "Hurry!" }] }];
    expect(fits({ turn: 2 }, callOf(messages))).toBe(true);
  });

  it("knows an inference profile by its ARN", () => {
    const arn = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-x";
    expect(fits({ modelId: "us.anthropic.claude-x" }, callOf("a", { modelId: arn }))).toBe(true);
    expect(fits({ modelId: arn }, callOf("a", { modelId: arn }))).toBe(true);
  });

  it("tries a regular expression at once that backtracks without end", () => {
    expect(fits({ matches: "^(a+)+$" }, callOf(`${"a".repeat(5_000)}!`))).toBe(false);
    expect(fits({ matches: "^(a+)+$" }, callOf("a".repeat(5_000)))).toBe(true);
  });

  it("gives up a regular expression that takes for ever, and says which", () => {
    const slow = callOf(`${"a".repeat(60)}!`);
    const startedAt = performance.now();
    expect(() => fits({ matches: "^(?=a)(a+)+$" }, slow)).toThrow(
      expect.objectContaining({
        statusCode: 424,
        name: "ModelErrorException",
        advice: expect.stringContaining("^(?=a)(a+)+$"),
      }),
    );
    expect(performance.now() - startedAt).toBeLessThan(MAX_MATCH_MS * 10);
  });
});
