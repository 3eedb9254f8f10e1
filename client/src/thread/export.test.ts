import { signal } from "@preact/signals";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foundAnswer } from "../chat/answer.ts";
import type { Answer } from "../chat/answer.ts";
import { newConversation } from "../chat/conversation.ts";
import type { Conversation } from "../chat/conversation.ts";
import { newTurn } from "../chat/turn.ts";
import { fileName, toJson, toMarkdown, withClosedFence } from "./export.ts";

function answered(run: string, text: string, more: Partial<Answer> = {}): Answer {
  return { ...foundAnswer(run), state: "done", parts: [{ kind: "text", id: "t", text }], ...more };
}

/** A conversation of questions and answers, one after the other. */
function conversation(...exchanges: [question: string, answer: string][]): Conversation {
  const made = newConversation("thread-1", "fresh");
  made.turns.value = exchanges.map(([question, text], n) =>
    newTurn({
      id: `q${n}`,
      question,
      parent: n === 0 ? null : `q${n - 1}-a`,
      at: Date.UTC(2026, 10, 22, 10, n),
      answers: [answered(`q${n}`, text)],
    }),
  );
  return made;
}

/** The questions that stand in a Markdown file of answers without quotations. */
function questionsIn(markdown: string): string[] {
  const quotations = [...markdown.matchAll(/(?:^> .*\n?)+/gmu)];
  return quotations.map(([quotation]) =>
    quotation
      .trimEnd()
      .split("\n")
      .map((line) => line.slice(2))
      .join("\n"),
  );
}

describe("a conversation as Markdown", () => {
  it("has its questions as quotations and its answers as they are", () => {
    const markdown = toMarkdown(
      conversation(["How?\nAnd why?", "By **cooling**."], ["When?", "At dawn."]),
      "Fog",
    );
    expect(markdown).toBe("# Fog\n\n> How?\n> And why?\n\nBy **cooling**.\n\n---\n\n> When?\n\nAt dawn.\n");
  });

  it("gives every question back as it was asked, also one that opens a code block", () => {
    const line = fc.constantFrom(
      "```",
      "~~~~ts",
      "# not a title",
      "---",
      "",
      "> quoted",
      "霧 <b>",
      "  indented",
    );
    const question = fc.array(line, { minLength: 1, maxLength: 8 }).map((lines) => `Q ${lines.join("\n")}!`);
    fc.assert(
      fc.property(fc.array(question, { minLength: 1, maxLength: 4 }), (questions) => {
        const markdown = toMarkdown(conversation(...questions.map((one): [string, string] => [one, "So."])));
        expect(questionsIn(markdown)).toEqual(questions);
      }),
    );
  });

  it("has the sources at an answer's end, whatever stands in their names", () => {
    const made = conversation(["How?", "So."]);
    const citations = [{ title: "Fog [1]", source: "https://fog.example/a" }, { title: "book.pdf" }];
    made.turns.value = made.turns.value.map((turn) => ({
      ...turn,
      answers: signal([signal(answered(turn.id, "So.", { citations }))]),
    }));
    expect(toMarkdown(made)).toBe(
      "> How?\n\nSo.\n\n1. [Fog \\[1\\]](<https://fog.example/a>)\n2. book.pdf\n",
    );
  });
});

describe("an answer that ends within a code block", () => {
  it("has it closed as it was opened", () => {
    expect(withClosedFence("Look:\n````ts\nconst a = 1;\n```")).toBe(
      "Look:\n````ts\nconst a = 1;\n```\n````",
    );
    expect(withClosedFence("~~~\na\n")).toBe("~~~\na\n~~~");
  });

  it("is left alone where it is closed, or is none", () => {
    for (const text of [
      "```\na\n```",
      "```\na\n`````",
      "``` not `a` fence",
      "    ```",
      "plain",
      "```\na\n```\nb",
    ])
      expect(withClosedFence(text)).toBe(text);
  });

  it("needs that once", () => {
    const line = fc.constantFrom("```", "````", "~~~", "```ts", " ```", "text", "");
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const closed = withClosedFence(lines.join("\n"));
        expect(withClosedFence(closed)).toBe(closed);
      }),
    );
  });
});

it("gives everything that is known as JSON", () => {
  const json: unknown = JSON.parse(toJson(conversation(["How?", "So."]), "Fog"));
  expect(json).toMatchObject({
    format: "groundfog.conversation",
    version: 1,
    thread: "thread-1",
    title: "Fog",
    turns: [
      {
        id: "q0",
        askedAt: "2026-11-22T10:00:00.000Z",
        question: "How?",
        answer: { state: "done", parts: [{ kind: "text", text: "So." }] },
      },
    ],
  });
});

it.each([
  ['Fog / Mist: a "test"?', "Fog Mist a test"],
  ["../../etc", "etc"],
  ["霧".repeat(80), "霧".repeat(60)],
  ["\u202Egpj.exe", "gpj.exe"],
  ["", "conversation"],
])("calls the file of %j %j", (title, name) => {
  expect(fileName(title)).toBe(name);
});
