import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { callOf, said, toolRound } from "./call.fixture.ts";
import { MAX_TEMPLATE_CHARS } from "./limits.ts";
import { quotableOf } from "./quotable.ts";
import { ScriptError } from "./script-fields.ts";
import { parseTemplate, renderTemplate } from "./template.ts";

const CALL = callOf([said("user", "Hi, I am Ada."), said("assistant", "Hello!"), said("user", "Who am I?")], {
  system: "Be brief.",
});

function render(template: string, call = CALL): string {
  return renderTemplate(template, quotableOf(call), "template");
}

describe("renderTemplate", () => {
  it.each([
    ["You said: {{ user }}", "You said: Who am I?"],
    ["{{ assistant | upcase }}", "HELLO!"],
    ["{{ turn }} of {{ messages.size }}", "2 of 3"],
    [
      "{% for m in messages %}{{ m.role }}: {{ m.text }}\n{% endfor %}",
      "user: Hi, I am Ada.\nassistant: Hello!\nuser: Who am I?\n",
    ],
    ["{{ messages[0].text | split: 'I am ' | last | remove: '.' }}", "Ada"],
    ["{{ system }} {{ modelId }}", "Be brief. us.anthropic.claude-x"],
    ["{% if toolResult %}yes{% else %}no{% endif %}", "no"],
    ["{{ assistant | json }}", '"Hello!"'],
  ])("fills in %j", (template, said) => {
    expect(render(template)).toBe(said);
  });

  it("quotes what a tool gave back, and the question before it", () => {
    const call = callOf(toolRound([{ json: { degrees: 7, wind: { speed: 3 } } }]));
    const template =
      "{{ user }} {{ toolResults[0].name }}: {{ toolResults[0].json.wind.speed }} {{ toolResult }}";
    expect(render(template, call)).toBe(
      'What is the weather in Oslo? get_weather: 3 {"degrees":7,"wind":{"speed":3}}',
    );
  });

  it.each([
    [
      "{{ assistant }}",
      /^template has a fault in line 1: there is no assistant in this conversation; there are user,/,
    ],
    ["\n{{ messages[7].text }}", /line 2: there is no messages\.7 in this conversation/],
    ["{{ messages[0].txt }}", /there is no messages\.0\.txt in this conversation/],
    ["{{ user.constructor }}", /there is no user\.constructor in this/],
    ["{% for i in (1..1000000000) %}x{% endfor %}", /line 1: memory alloc limit exceeded/],
    [
      "{% for i in (1..1000000) %}{% for j in (1..100000) %}{% endfor %}{% endfor %}",
      /template render limit exceeded/,
    ],
  ])("says what is wrong with %j", (template, message) => {
    expect(() => render(template, callOf("Hi"))).toThrow(message);
  });

  it("does not say more than a million characters", () => {
    const call = callOf("a".repeat(600_000));
    expect(() => render("{{ user }}{{ user }}", call)).toThrow(
      /^template makes 1200000 characters; at most 1000000 are said$/,
    );
  });

  it("quotes what a user writes as it is: it is no template itself", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (text) => {
        expect(render("{{ user }}", callOf(text))).toBe(text);
      }),
    );
    expect(render("{{ user }}", callOf("{{ system }}{% raw %}"))).toBe("{{ system }}{% raw %}");
  });
});

describe("parseTemplate", () => {
  it.each([
    ["{% include 'secrets' %}", /tag "include" not found/],
    ["{% render 'secrets' %}", /tag "render" not found/],
    ["{% layout 'secrets' %}", /tag "layout" not found/],
    ["{{ 'now' | date: '%s' }}", /undefined filter: date/],
    ["{{ messages | sample }}", /undefined filter: sample/],
    ["{% if nobody %}{% endif %}", /there is no nobody; there are/],
    ["{% endif %}", /line 1: tag "endif" not found/],
    ["x".repeat(MAX_TEMPLATE_CHARS + 1), /must be a template of at most 100000 characters/],
  ])("refuses %j", (template, message) => {
    expect(() => parseTemplate(template, "template")).toThrow(message);
  });

  it("takes a template, or says in which field what is wrong, whatever it is given", () => {
    const pieces = fc.constantFrom(
      "{{",
      "}}",
      "{%",
      "%}",
      "user",
      "for",
      "if",
      "endif",
      " ",
      "|",
      "\n",
      "assign",
      "=",
      "messages",
      "[0]",
      "'",
      ".",
      "raw",
      "liquid",
      "case",
      "(1..9)",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        try {
          render(parts.join(""));
        } catch (error) {
          expect(error).toBeInstanceOf(ScriptError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
