import { foundationModel } from "../catalogue/models.ts";
import { describe, expect, it } from "vitest";
import { defaultAnswer } from "./default-answer.ts";
import type { ModelCall } from "../model/model.ts";
import { INSTANT_PACE, NATURAL_PACE } from "../pace/pace.ts";
import { charactersOf } from "../pace/characters.ts";
import { parseConverseRequest } from "../request/converse-request.ts";

const QUESTIONS = {
  en: "How do glaciers move?",
  "zh-Hans": "冰川是怎么移动的？",
  "zh-Hant": "請問冰川是怎麼移動的？",
  ja: "氷河はどうやって動くの？",
  ko: "빙하는 어떻게 움직이나요?",
  es: "¿Cómo se mueven los glaciares?",
  fr: "Comment les glaciers avancent-ils ?",
  de: "Wie bewegen sich die Gletscher?",
  pt: "Como é que os glaciares se movem?",
  ru: "Как движутся ледники?",
  ar: "كيف تتحرك الأنهار الجليدية؟",
};

function callOf(turns: string[], operation: ModelCall["operation"] = "ConverseStream"): ModelCall {
  const messages = turns.map((text, index) => ({
    role: index % 2 ? "assistant" : "user",
    content: [{ text }],
  }));
  return {
    operation,
    modelId: "global.anthropic.claude-sonnet-5-5",
    request: parseConverseRequest({ messages }),
    model: foundationModel("anthropic.claude-sonnet-5-5"),
    input: { inputTokens: 4_711, cacheReadInputTokens: 0, cacheWriteInputTokens: 0, cacheDetails: [] },
    seed: 1,
  };
}

function answerTo(turns: string[], pace = NATURAL_PACE): string {
  return defaultAnswer({ call: callOf(turns), pace, controlUrl: "http://localhost:3001/_emulator" });
}

describe.each(Object.entries(QUESTIONS))("the default answer in %s", (_language, question) => {
  const first = answerTo([question]);
  const second = answerTo([question, first, question.slice(0, -1)]);

  it("quotes the question, says who speaks, and shows what the request carried", () => {
    expect(first).toContain(`\n> ${question}\n`);
    expect(first).toMatch(/Groundfog.*Amazon Bedrock/s);
    expect(first).toContain("| `global.anthropic.claude-sonnet-5-5` |");
    expect(first).toContain("| 4711 |");
    expect(first).toMatch(/\| 1 \|/);
  });

  it("refers to the earlier question in a conversation, and only there", () => {
    expect(second.split(question).length).toBe(2);
    expect(second).toMatch(/\| 3 \|/);
    expect(second.split("\n\n").length).toBeLessThan(first.split("\n\n").length);
  });

  it("is Markdown: a heading, a list, a table, code, all fences closed", () => {
    expect(first).toMatch(/^## /);
    expect(first.match(/^- \*\*.+\*\*/gm)?.length).toBe(3);
    expect(first.match(/^\|.*\|$/gm)?.length).toBe(6);
    expect(first.match(/^```/gm)?.length).toBe(4);
  });

  it("is 900 to 1,600 characters long", () => {
    const { length } = [...charactersOf(first)];
    expect(length).toBeGreaterThan(900);
    expect(length).toBeLessThan(1_600);
  });

  it("is in words of its own", () => {
    const others = Object.values(QUESTIONS).filter((other) => other !== question);
    for (const other of others) expect(answerTo([other]).split("\n")[0]).not.toBe(first.split("\n")[0]);
  });
});

describe("the default answer", () => {
  it("is the same for the same conversation", () => {
    expect(answerTo(["How?"])).toBe(answerTo(["How?"]));
  });

  it("shows how to script an answer to the very question, in words that are in it", () => {
    const question = 'Tell me: what\'s "fog"? And `mist`?';
    const [script = ""] = /-d '([\s\S]*)'\n```/.exec(answerTo([question]))?.slice(1) ?? [];
    const { when, events } = JSON.parse(script);
    expect(question).toContain(when.contains);
    expect(when.contains).toBe("Tell me: what");
    expect(events).toEqual([{ text: "Hello from a script!" }]);
  });

  it("leaves out the condition when the question begins with what a shell would take for its own", () => {
    expect(answerTo(["'"])).not.toContain('"when"');
  });

  it("shows the call in TypeScript, as it was made", () => {
    expect(answerTo(["Hi, what is fog?"])).toContain("new ConverseStreamCommand({");
    const whole = defaultAnswer({ call: callOf(["Hi"], "Converse"), pace: NATURAL_PACE, controlUrl: "" });
    const invoked = defaultAnswer({
      call: callOf(["Hi"], "InvokeModel"),
      pace: NATURAL_PACE,
      controlUrl: "",
    });
    expect(invoked).toContain("const { body } = await client.send(\n  new InvokeModelCommand({");
    expect(invoked).toContain('messages: [{ role: "user", content: "Hi" }],');
    expect(whole).toContain("const { output } = await client.send(\n  new ConverseCommand({");
  });

  it("keeps a question that is Markdown on one line, and shortens a long one", () => {
    const answer = answerTo(["# Title\n```js\nlet a;\n```\n" + "🧊 word ".repeat(100)]);
    const quote = answer.split("\n").find((line) => line.startsWith("> ")) ?? "";
    expect(quote).toContain("# Title `js let a; ` 🧊 word");
    expect([...charactersOf(quote)].length).toBeLessThanOrEqual(163);
    expect(quote.endsWith("…")).toBe(true);
    expect(answer.match(/^```/gm)?.length).toBe(4);
  });

  it("has words for a question without any", () => {
    const image = { image: { format: "png", source: { bytes: "iVBORw0KGgo=" } } };
    const call = {
      ...callOf([]),
      request: parseConverseRequest({ messages: [{ role: "user", content: [image] }] }),
    };
    expect(defaultAnswer({ call, pace: NATURAL_PACE, controlUrl: "" })).toContain(
      "> (no text, only attachments)",
    );
  });

  it("tells its pace as it is", () => {
    expect(answerTo(["How?"])).toContain("first words after about 550 ms, more about every 40 ms");
    expect(answerTo(["How?"], INSTANT_PACE)).toContain("all at once");
  });
});
