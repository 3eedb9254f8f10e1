import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { MAX_CALL_DEPTH, MAX_FOREACH_ITERATIONS, MAX_LIST_ITEMS, MAX_TEMPLATE_NESTING } from "../limits.ts";
import { TemplateError } from "../template-error.ts";
import { utilObject } from "../util-object.ts";
import { parseTemplate } from "./parse-template.ts";
import { render } from "./render.ts";

/** What Apache Velocity 1.7 makes of templates: see the fixture's source. */
const velocity: {
  variables: Record<string, unknown>;
  cases: [template: string, output: string | null][];
} = JSON.parse(readFileSync(new URL("velocity.fixture.json", import.meta.url), "utf8"));

function rendered(template: string, variables: Record<string, unknown> = {}): string {
  return render(parseTemplate(template), variables);
}

test.each(velocity.cases)("%j gives %j, as Velocity does", (template, output) => {
  // A template changes what it is given.
  const variables = { ...structuredClone(velocity.variables), util: utilObject };
  if (output === null) expect(() => rendered(template, variables)).toThrow(TemplateError);
  else expect(rendered(template, variables)).toBe(output);
});

test.each([
  ["#if($a)", "line 1: the #if of line 1 lacks its #end"],
  ["a\nb\n#foreach($i in $l)\nx\n", "line 5: the #foreach of line 3 lacks its #end"],
  ["\n#end", "line 2: #end without an #if, #foreach, #macro or #define that it could belong to"],
  ["#foreach($i in $l)#else#end", "line 1: #else in #foreach of line 1, where only #end can stand"],
  ["\n\n${a", "line 3: ${a… lacks its closing brace before the end of the line"],
  ["#set($a = $b -1)", 'line 1: "-1)" reads as a negative number: write a space after the minus'],
  [
    "#set($a = -$b)",
    'line 1: expected a value, not "-$b)". Velocity has no sign before a variable: write 0 - $x',
  ],
  [
    "#if($a == null)x#end",
    'line 1: expected a value, not "null)x#end". Velocity has no null: write #if($x), #if(!$x), or compare with a variable that was never set, such as $null',
  ],
  [
    "$a.substring(1 + 1)",
    'line 1: expected , or ) after a parameter, not "+ 1)". A method takes values, not calculations: #set a variable first',
  ],
  ['#set($a = "x)', "line 1: a text in quotes that does not end"],
  ['#set($a = "\n$b(")\n\n${c', "line 4: ${c… lacks its closing brace before the end of the line"],
  ['x\n#set($a = "y\n${b")', "line 3: ${b… lacks its closing brace before the end of the line"],
  ['#parse("x.vm")', "line 1: #parse would read a file, and API Gateway has none for a template"],
  ["#[[ x", "line 1: #[[ without its ]]#"],
  ["#set($l = [1])\n$l.get(1)", "line 2: the index 1 is out of bounds: it may be 0 to 0"],
  ["#set($l = [1])\n\n$l[4]", "line 3: the index 4 is out of bounds: the list has 1"],
  ['#set($s = "ab")$s.substring(3)', "line 1: the index 3 is out of bounds: it may be 0 to 2"],
  ['#set($s = "ab")$s.matches("(")', 'line 1: the regular expression "(" cannot be read'],
  ['#set($s = "ab")$s.replaceAll("a", "$")', 'line 1: in the replacement "$" a $ stands alone: write \\$'],
  ['#set($n = 1)$n.parseInt("x")', 'line 1: "x" is not an integer'],
])("%j fails with the line and what to do", (template, message) => {
  expect(() => rendered(template)).toThrow(TemplateError);
  expect(() => rendered(template)).toThrow(message);
});

test("a loop goes round as often as API Gateway's quota allows, and fails when it would once more", () => {
  const loop = (items: number) => rendered(`#foreach($i in [1..${items}])x#end`).length;
  expect(loop(MAX_FOREACH_ITERATIONS)).toBe(MAX_FOREACH_ITERATIONS);
  expect(() => loop(MAX_FOREACH_ITERATIONS + 1)).toThrow(
    "line 1: the #foreach of line 1 has 1,001 items, and API Gateway goes round 1,000 times at most",
  );
  expect(rendered("#foreach($i in [1..5000])$i#if($i == 3)#break#end#end")).toBe("123");
});

test("a macro may call another one as deep as Velocity allows", () => {
  const chain = (macros: number) => {
    const declared = Array.from({ length: macros }, (_, at) => `#macro(m${at})#m${at + 1}()#end`).join("");
    return rendered(`${declared}#macro(m${macros})end#end#m0()`);
  };
  expect(chain(MAX_CALL_DEPTH - 1)).toBe("end");
  expect(() => chain(MAX_CALL_DEPTH)).toThrow(`more than ${MAX_CALL_DEPTH} calls deep`);
});

test.each([
  ["a billion numbers", "#set($l = [1..1000000000])", "a list of more than 100,000 items"],
  ["a list that doubles", `#set($l = [1])${"$l.addAll($l)".repeat(40)}`, "a list of more than 100,000 items"],
  [
    "a text that doubles",
    `#set($s = "ab")${'#set($s = "$s$s")'.repeat(60)}`,
    "more than 1,048,576 characters",
  ],
  [
    "a text added to itself",
    `#set($s = "ab")${"#set($s = $s + $s)".repeat(60)}`,
    "more than 1,048,576 characters",
  ],
  [
    "a replacement by everything",
    `#set($s = "ab")${'#set($s = $s.replaceAll("", $s))'.repeat(9)}`,
    "more than 1,048,576 characters",
  ],
  ["a text repeated", '#set($s = "ab")$s.repeat(1000000000)', "more than 1,048,576 characters"],
  ["lists in lists", `#set($l = [1])${"#set($l = [$l, $l])".repeat(60)}$l`, "more than 1,048,576 characters"],
  ["a list in itself", "#set($l = [1])#set($ignore = $l.add($l))$l", "nests deeper than 1,000 levels"],
  [
    "a number that squares",
    `#set($n = 99999)${"#set($n = $n * $n)".repeat(60)}`,
    "a number of more than 1000 digits",
  ],
  ["a macro that calls itself twice", "#macro(m)#m()#m()#end#m()", "#m is called from itself"],
  ["a text that is itself", "#define($d)$d$d#end$d", "#define($d) is called from itself"],
  [
    "a loop in a loop in a loop",
    "#foreach($a in [1..1000])#foreach($b in [1..1000])#foreach($c in [1..1000])#set($x = 1)#end#end#end",
    "more than 200,000 steps",
  ],
  ["brackets", `#set($x = ${"(".repeat(100_000)}`, `more than ${MAX_TEMPLATE_NESTING} directives, brackets`],
  ["lists in a template", `#set($x = ${"[".repeat(100_000)}`, `more than ${MAX_TEMPLATE_NESTING} directives`],
  ["nots", `#set($x = ${"!".repeat(100_000)}$t)`, `more than ${MAX_TEMPLATE_NESTING} directives`],
  ["conditions", "#if($t)".repeat(40_000), `more than ${MAX_TEMPLATE_NESTING} directives`],
  ["calls in calls", "$a.b(".repeat(50_000), `more than ${MAX_TEMPLATE_NESTING} directives`],
  ["a sum of many", `#set($x = 1${" + 1".repeat(70_000)})`, "Maximum call stack size exceeded"],
])("%s is stopped in time", (_what, template, message) => {
  expect(() => rendered(template)).toThrow(message);
});

test.each([
  "$",
  "#",
  "\\",
  "$a ",
  "#a ",
  "\\$a ",
  "#set($a = 1)\n",
  "#* *#",
  "##\n",
  "$a.b",
  '"',
  "#{",
  "$!{a}",
  "#a(",
])(
  "300 KB of %j are read in one go",
  (piece) => {
    const template = piece.repeat(Math.floor(300_000 / piece.length));
    try {
      expect(rendered(template)).toBeTypeOf("string");
    } catch (error) {
      expect(error).toBeInstanceOf(TemplateError);
    }
  },
  2000,
);

test("a loop of as many rounds as there may be has room for a hundred steps in each", () => {
  const round = "#set($sum = $sum + $i)#if($i > 500)$i#end".repeat(12);
  expect(rendered(`#set($sum = 0)#foreach($i in [1..1000])${round}#end $sum`)).toMatch(/ 6006000$/);
});

test("a list may grow up to the limit", () => {
  expect(rendered(`#set($l = [1..${MAX_LIST_ITEMS}])$l.size()`)).toBe(String(MAX_LIST_ITEMS));
});

const inherited = new Set(
  [Object, Function, Array, String, Number, Boolean, Map, Promise].flatMap((type) => [
    ...Object.getOwnPropertyNames(type),
    ...Object.getOwnPropertyNames(type.prototype),
  ]),
);

/** Methods that Java has under the same name. */
const javaMethods = new Set(
  `clear concat endsWith get indexOf keys lastIndexOf length parseInt repeat replace replaceAll set size split startsWith
  substring toLowerCase toString toUpperCase trim valueOf values`.split(/\s+/),
);

test("nothing that JavaScript's objects inherit is reached, by no way there is", () => {
  const variables = { map: { a: 1 }, list: [1], text: "x", number: 1, yes: true, util: utilObject };
  const reached: string[] = [];
  for (const value of Object.keys(variables))
    for (const name of inherited) {
      const ways = [`$${value}["${name}"]`, `$${value}["${name}"]["${name}"]`];
      if (/^[A-Za-z]\w*$/.test(name)) ways.push(`$${value}.${name}`, `$${value}.${name}.${name}`);
      if (value !== "list") ways.push(`$${value}.get("${name}")`);
      if (/^[A-Za-z]\w*$/.test(name) && !javaMethods.has(name))
        ways.push(`$${value}.${name}()`, `$${value}.${name}("x")`, `$${value}.${name}("x", 1)`);
      for (const way of ways) if (rendered(`#if(${way})reached#end`, variables) !== "") reached.push(way);
    }
  expect(inherited).toContain("constructor");
  expect(reached).toEqual([]);
});

test("writing to __proto__ changes that one map's key and nothing else", () => {
  const template =
    '#set($m = {})#set($m["__proto__"] = {"polluted": 1})$m.put("constructor", 2)$m.polluted|$m';
  expect(rendered(template)).toBe("|{__proto__={polluted=1}, constructor=2}");
  expect(Reflect.get({}, "polluted")).toBeUndefined();
});

test("getClass, which leads out of Java's templates, gives nothing", () => {
  expect(rendered('$s.getClass()|$s.class|$s.getClass().forName("x")|$m.class', { s: "x", m: {} })).toBe(
    "|||",
  );
});
