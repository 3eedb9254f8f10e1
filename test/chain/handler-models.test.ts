import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FOUNDATION_MODELS } from "../../gateway-emulator/src/bedrock/catalogue/models.ts";
import { PROFILE_PREFIXES } from "../../gateway-emulator/src/bedrock/catalogue/foundation-model.ts";
import { parseConverseRequest } from "../../gateway-emulator/src/bedrock/request/converse-request.ts";
import { checkRequest } from "../../gateway-emulator/src/bedrock/rules/check-request.ts";
import { rulesOf } from "../../lambda/src/model/families.ts";
import { toMessages } from "../../lambda/src/model/history.ts";
import { LISTED_MODELS } from "../../lambda/src/model/model-list.ts";
import { modelInput } from "../../lambda/src/model/request.ts";
import { titleRequest } from "../../lambda/src/model/title.ts";
import { builtInTools } from "../../lambda/src/tools/tools.ts";

const streaming = FOUNDATION_MODELS.filter((model) => model.streaming && model.rules.tools);

test("the handler lists the streaming models with tools that the emulator lists, and no others", () => {
  const ids = streaming.map(({ modelId }) => modelId);
  expect([...LISTED_MODELS.keys()].toSorted()).toEqual(ids.toSorted());
});

describe.each(streaming)("of $modelId", (model) => {
  const { modelId, rules, prices, promptCache, lifecycle, successor } = model;
  const known = rulesOf(modelId);
  const listed = LISTED_MODELS.get(modelId);

  test("both have the same limits and rules", () => {
    const { contextTokens, maxOutputTokens } = model;
    const { sampling, tools, systemPrompt } = rules;
    expect(known).toMatchObject({ contextTokens, maxOutputTokens, sampling, tools, systemPrompt });
    expect(known.promptCache?.minTokens).toBe(promptCache?.minTokens);
    // Which it counts on.
    expect(rules.maxTemperature).toBe(1);
    if (promptCache) expect(promptCache.maxCheckpoints).toBe(4);
  });

  test("both have the same prices", () => {
    const {
      input,
      output,
      cacheRead = 0,
      cacheWrite = 0,
      long,
    } = known.prices ?? { input: NaN, output: NaN };
    expect({ input, output, cacheRead, cacheWrite5m: cacheWrite }).toEqual({
      input: prices?.input,
      output: prices?.output,
      cacheRead: prices?.cacheRead,
      cacheWrite5m: prices?.cacheWrite5m,
    });
    expect(listed?.geographicFactor).toBe(prices?.geographicFactor);
    expect(long?.aboveTokens).toBe(prices?.long?.aboveTokens);
    expect(long?.input).toBe(prices?.long?.input);
    expect(long?.output).toBe(prices?.long?.output);
    expect(long?.cacheRead).toBe(prices?.long?.cacheRead);
    expect(long?.cacheWrite).toBe(prices?.long?.cacheWrite5m);
  });

  test("both have the same end and successor", () => {
    expect(known.lifecycle?.legacy).toBe(lifecycle.legacy);
    expect(known.lifecycle?.endOfLife).toBe(lifecycle.endOfLife);
    expect(known.successor).toBe(successor);
    const next = FOUNDATION_MODELS.find((one) => one.modelId === successor);
    if (successor !== undefined) expect(LISTED_MODELS.get(successor)?.profiles).toEqual(next?.profiles);
  });
});

test("an inference profile of the emulator's has the rules of its model", () => {
  for (const { modelId } of streaming)
    for (const prefix of PROFILE_PREFIXES)
      expect(rulesOf(`${prefix}.${modelId}`).maxOutputTokens, prefix).toBe(rulesOf(modelId).maxOutputTokens);
});

describe("what the handler asks is what the emulator's rules allow", () => {
  const stored = (id: string, role: "user" | "assistant", text: string) => ({
    id,
    parent: null,
    role,
    text,
    at: "2026-11-22T12:00:00.000Z",
    run: id,
    ...(role === "assistant" && { stopReason: "end_turn" }),
  });
  const toolUseId = "tooluse_1";
  const rounds = [
    {
      role: "assistant" as const,
      content: [{ toolUse: { toolUseId, name: "calculate", input: { expression: "1+1" } } }],
    },
    { role: "user" as const, content: [{ toolResult: { toolUseId, content: [{ text: "2" }] } }] },
    { role: "assistant" as const, content: [{ text: "It is 2." }] },
  ];
  const anyPath = fc.array(
    fc.record({
      role: fc.constantFrom("user" as const, "assistant" as const),
      text: fc.constantFrom("a", "b", " "),
      usesTools: fc.boolean(),
    }),
    { maxLength: 8 },
  );
  const anyOptions = fc.record(
    {
      temperature: fc.double({ min: 0, max: 1, noNaN: true }),
      maxTokens: fc.integer({ min: 1, max: 32_000 }),
    },
    { requiredKeys: [] },
  );

  test.each(FOUNDATION_MODELS)("of $modelId", (model) => {
    const { modelId } = model;
    fc.assert(
      fc.property(anyPath, anyOptions, fc.boolean(), (path, options, isOffered) => {
        const messages = toMessages(
          [
            ...path.map(({ role, text, usesTools }, n) => ({
              ...stored(`m${n}`, role, text),
              ...(role === "assistant" && usesTools && { rounds }),
            })),
            stored("q", "user", "And now?"),
          ],
          modelId,
        );
        const tools = isOffered ? builtInTools : [];
        const input = modelInput({ modelId, rules: rulesOf(modelId), options, messages, tools });
        const { modelId: _modelId, ...body } = input;
        checkRequest(parseConverseRequest(JSON.parse(JSON.stringify(body))), model);
      }),
      { numRuns: 30 },
    );
    const { modelId: _modelId, ...body } = titleRequest({ modelId, question: "a", answer: "b" });
    checkRequest(parseConverseRequest(JSON.parse(JSON.stringify(body))), model);
  });
});
