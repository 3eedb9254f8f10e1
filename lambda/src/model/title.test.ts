import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { titleFromAnswer, titleFromQuestion, titleRequest } from "./title.ts";

describe("the title that a question gives", () => {
  test.each([
    ["How does fog form?", "How does fog form?"],
    ["Explain it.", "Explain it"],
    ["Explain fog. Then explain snow.", "Explain fog"],
    ["Hi! How does fog form?", "Hi! How does fog form?"],
    ["Dr. Mist says no. Why?", "Dr. Mist says no"],
    ["Why does fog form over rivers in autumn mornings?", "Why does fog form over rivers"],
    ["Compare, please, these, two, long, texts, for me", "Compare, please, these, two, long, texts"],
    ["Fix this:\n```ts\nlet a = 1;\n```", "Fix this"],
    ["```ts\nlet a = 1;\n```\nWhat does it do?", "What does it do?"],
    ["```ts\nlet a = 1;\n```", "let a = 1"],
    ["# **Fog** and _snow_\n\nmore", "Fog and snow"],
    ["- [fog](https://example.com/fog) in `London`", "fog in London"],
    ["> 1. quoted", "quoted"],
    ["What is snake_case_naming in C++?", "What is snake_case_naming in C++?"],
    ["Learn C#", "Learn C#"],
    ['Translate "fog"', 'Translate "fog"'],
    ["Translate (quickly", "Translate (quickly"],
    ["  spaces\t and\u0000\u202e controls ", "spaces and controls"],
    ["雾是怎么形成的？", "雾是怎么形成的？"],
    ["请写一篇关于雾的文章。要长一点。", "请写一篇关于雾的文章"],
    ["霧はどのようにして発生するのですか。", "霧はどのようにして発生するのですか"],
    ["Qu'est-ce que le brouillard ?", "Qu'est-ce que le brouillard ?"],
    ["???", "???"],
    ["👍", "👍"],
    ["***", "***"],
    ["\u0001", "…"],
  ])("%j: %s", (question, title) => {
    expect(titleFromQuestion(question)).toBe(title);
  });

  test("is cut at a word, also where words have no spaces", () => {
    const words = "Donaudampfschifffahrtsgesellschaft und Kapitänsmützenfabrik heute";
    expect(titleFromQuestion(words)).toBe("Donaudampfschifffahrtsgesellschaft und");
    const chinese = titleFromQuestion("为什么秋天早晨河面上的雾比城市里面的雾更浓而且持续的时间更长呢");
    expect(chinese).toBe("为什么秋天早晨河面上的雾比城市里面的雾更浓而且");
    expect(chinese.length).toBeLessThanOrEqual(24);
  });

  test("is cut within a word that is too long alone, but not within a character", () => {
    expect(titleFromQuestion("x".repeat(500))).toBe("x".repeat(48));
    const family = "👨‍👩‍👧‍👦";
    const title = titleFromQuestion(family.repeat(50));
    expect(title.replaceAll(family, "")).toBe("");
    expect(titleFromQuestion(`x${"e\u0301".repeat(60)}`)).toBe(`x${"e\u0301".repeat(23)}`);
    expect(titleFromQuestion(`e${"\u0301".repeat(900)}`).length).toBe(48);
  });

  test("of any text is one short line, and never blank", () => {
    const anyText = fc.oneof(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc
        .array(fc.constantFrom("#", "*", "_", "`", "a", "雾", " ", "\n", ".", "👍", "[", "](", ")", '"'), {
          maxLength: 90,
        })
        .map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(anyText, (text) => {
        const title = titleFromQuestion(text);
        expect(title.trim()).not.toBe("");
        expect(title).not.toMatch(/[\n\r\u202e]/);
        expect(title.length).toBeLessThanOrEqual(120);
        expect(title.split(/\s+/).length).toBeLessThanOrEqual(6);
      }),
      { numRuns: 500 },
    );
  });

  test("of the longest question costs no time", () => {
    const started = performance.now();
    for (const part of ["*a", "[", "(", "`", "_a _", "1. ", "> ", "…", '"', "雾", "a b. "])
      titleFromQuestion(part.repeat(24_576 / part.length));
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe("the title that a model gives", () => {
  test.each([
    ["How Fog Forms", "How Fog Forms"],
    ['"How Fog Forms."', "How Fog Forms"],
    ["**Title:** How Fog Forms", "How Fog Forms"],
    ["Titel: „Wie Nebel entsteht“", "Wie Nebel entsteht"],
    ["# How Fog Forms\n\nFog forms when", "How Fog Forms"],
    ["Here is a title for it:\n\nHow Fog Forms", "How Fog Forms"],
    ["「霧の発生」", "霧の発生"],
    ["标题：雾的形成", "雾的形成"],
    ['Why "fog" forms', 'Why "fog" forms'],
    ["Why does fog form?", "Why does fog form?"],
    ["The slow formation of fog over cold rivers in autumn", "The slow formation of fog over cold rivers in"],
  ])("%j: %s", (said, title) => {
    expect(titleFromAnswer(said)).toBe(title);
  });

  test.each([
    "",
    " \n",
    "***",
    "...",
    "Here is a title:",
    "I am sorry, but I cannot write a title for this conversation, because it does not say what it is about.",
  ])("is none when it said %j", (said) => {
    expect(titleFromAnswer(said)).toBeUndefined();
  });
});

describe("the request for a title", () => {
  const ask = (modelId: string) =>
    titleRequest({ modelId, question: "How does fog form?", answer: "It cools." });

  test("shows the question and the answer, and wants a few words", () => {
    const { modelId, system, messages, inferenceConfig } = ask("global.anthropic.claude-haiku-5-5");
    expect(modelId).toBe("global.anthropic.claude-haiku-5-5");
    expect(system).toEqual([{ text: expect.stringContaining("at most 6 words") }]);
    expect(messages).toEqual([
      {
        role: "user",
        content: [{ text: "<question>\nHow does fog form?\n</question>\n<answer>\nIt cools.\n</answer>" }],
      },
    ]);
    expect(inferenceConfig).toEqual({ maxTokens: 300 });
  });

  test("stays small, and never ends in half a character", () => {
    const long = `x${"👍".repeat(10_000)}`;
    const text =
      titleRequest({ modelId: "a.b", question: long, answer: long }).messages?.[0]?.content?.[0]?.text ?? "";
    expect(text.length).toBeLessThan(4_100);
    expect(text.isWellFormed()).toBe(true);
  });
});
