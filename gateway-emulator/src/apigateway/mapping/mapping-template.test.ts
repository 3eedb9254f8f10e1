import { getEventListeners } from "node:events";
import { setImmediate } from "node:timers/promises";
import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { type Clock, SystemClock, VirtualClock } from "../../control/clock.ts";
import { MAX_TEMPLATE_BYTES, MAX_WAITING_RENDERS, RENDER_TIMEOUT_MS } from "./limits.ts";
import { createMappingTemplates, type MappingTemplates, TemplateError } from "./mapping-template.ts";
import type { TemplateInput } from "./template-input.ts";

const input: TemplateInput = {
  body: JSON.stringify({ a: `${"a".repeat(50)}!`, list: [1, 2] }),
  headers: {},
  query: {},
  context: { connectionId: "c1" },
  stageVariables: {},
};

/**
 * Tries every way to split the text, which takes years. The back reference keeps V8's engine that never backtracks away:
 * `apigateway/validation` turns that on for the whole process, so without it the answer depends on what ran before.
 */
const CATASTROPHE = String.raw`$input.path('$.a').matches('(a+)+(?:\1)?$')`;

const shared = createMappingTemplates({ clock: new SystemClock() });
afterAll(() => shared.close());

async function opened(clock: Clock): Promise<MappingTemplates & AsyncDisposable> {
  const templates = createMappingTemplates({ clock });
  await templates.render("", input);
  return { ...templates, [Symbol.asyncDispose]: () => templates.close() };
}

/** Until the thread has what was asked of it, and its time runs. */
async function underWay(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await setImmediate();
}

test("templates render in the order in which they were asked for", async () => {
  const answers: string[] = [];
  const asked = ["first $context.connectionId", "second $input.path('$.list')", "third"].map(
    async (template) => {
      answers.push(await shared.render(template, input));
    },
  );
  await Promise.all(asked);
  expect(answers).toEqual(["first c1", "second [1,2]", "third"]);
});

test("a template that fails says where, and the next one renders", async () => {
  const failing = shared.render("\n#if($x", input);
  const next = shared.render("next", input);
  await expect(failing).rejects.toThrow(TemplateError);
  await expect(failing).rejects.toThrow("line 2: expected ) or an operator in #if, not the end of the line");
  expect(await next).toBe("next");
});

test("a template may be as long as API Gateway's quota, and no byte longer", async () => {
  expect(await shared.render("é".repeat(MAX_TEMPLATE_BYTES / 2), input)).toHaveLength(MAX_TEMPLATE_BYTES / 2);
  const longer = shared.render("x".repeat(MAX_TEMPLATE_BYTES + 1), input);
  await expect(longer).rejects.toThrow(TemplateError);
  await expect(longer).rejects.toThrow("the template is 307,201 bytes, API Gateway takes 307,200 at most");
});

test("a template that hangs is stopped when its time is over, and those behind it render", async () => {
  const clock = new VirtualClock();
  await using templates = await opened(clock);
  const hanging = templates.render(CATASTROPHE, input);
  const behind = ["one", "two"].map((template) => templates.render(template, input));
  await underWay();
  clock.advance(RENDER_TIMEOUT_MS);
  await expect(hanging).rejects.toThrow("the template took more than 1 s, the emulator's limit");
  await expect(hanging).rejects.toBeInstanceOf(TemplateError);
  expect(await Promise.all(behind)).toEqual(["one", "two"]);
});

test("a template that renders in time leaves no timer", async () => {
  const clock = new VirtualClock();
  await using templates = await opened(clock);
  expect(await templates.render("a", input)).toBe("a");
  clock.advance(RENDER_TIMEOUT_MS);
  expect(await templates.render("b", input)).toBe("b");
});

test("while a template hangs, the event loop turns", async () => {
  const clock = new VirtualClock();
  await using templates = await opened(clock);
  const hanging = templates.render(CATASTROPHE, input);
  let turns = 0;
  for (; turns < 100; turns += 1) await setImmediate();
  clock.advance(RENDER_TIMEOUT_MS);
  await expect(hanging).rejects.toThrow(TemplateError);
  expect(turns).toBe(100);
});

test("a template that fills the memory ends with an error, and the next one renders", async () => {
  await using templates = await opened(new VirtualClock());
  const text = `#set($s = "ab")${'#set($s = "$s$s")'.repeat(18)}`;
  const hoard = `${text}#set($l = [])#foreach($i in [1..1000])#set($x = $l.add($util.base64Encode("$s$i")))#end`;
  const greedy = templates.render(hoard, input);
  await expect(greedy).rejects.toThrow(TemplateError);
  await expect(greedy).rejects.toThrow("the template took more than 64 MB, the emulator's limit");
  expect(await templates.render("next", input)).toBe("next");
}, 20_000);

test("what waits when the templates are closed fails", async () => {
  const templates = await opened(new VirtualClock());
  const hanging = templates.render(CATASTROPHE, input);
  const behind = templates.render("behind", input);
  const both = Promise.allSettled([hanging, behind]);
  await underWay();
  await templates.close();
  expect((await both).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  await expect(templates.render("later", input)).rejects.toThrow("the gateway has closed");
});

/** Of another connection, and harmless. */
function inputOf(connectionId: string): TemplateInput {
  return { ...input, body: '{"a":"aaa"}', context: { connectionId } };
}

test("behind many of one client's, another client's turn comes next, and so does another template's", async () => {
  const clock = new VirtualClock();
  await using templates = await opened(clock);
  const answers: string[] = [];
  const ask = async (template: string, of: TemplateInput) => {
    answers.push(await templates.render(template, of).catch(() => "stopped"));
  };
  const hostile = Array.from({ length: 50 }, () => ask(CATASTROPHE, input));
  const harmless = [ask(CATASTROPHE, inputOf("c2")), ask("quick", inputOf("c2"))];
  // One has begun, and the hostile client has one turn more.
  const stopped = () => {
    if (answers.length < 2) clock.advance(RENDER_TIMEOUT_MS);
    return answers.length;
  };
  await expect.poll(stopped, { interval: 5 }).toBeGreaterThanOrEqual(2);
  await Promise.all(harmless);
  expect(answers).toEqual(["stopped", "stopped", "quick", "true"]);
  await templates.close();
  await Promise.all(hostile);
});

test("what nobody waits for any more is not begun", async () => {
  const clock = new VirtualClock();
  await using templates = await opened(clock);
  const timeout = new AbortController();
  const running = templates.render(CATASTROPHE, input, timeout.signal);
  const waiting = Array.from({ length: 20 }, () => templates.render(CATASTROPHE, input, timeout.signal));
  const next = templates.render("next", input);
  await underWay();
  timeout.abort(new Error("too late"));
  for (const rendering of [running, ...waiting]) await expect(rendering).rejects.toThrow("too late");
  // One rendering's time for all of them.
  clock.advance(RENDER_TIMEOUT_MS);
  expect(await next).toBe("next");
  await expect(templates.render("later", input, timeout.signal)).rejects.toThrow("too late");
});

test("a signal that aborts after its rendering changes nothing, and is not held", async () => {
  const timeout = new AbortController();
  expect(await shared.render("done", input, timeout.signal)).toBe("done");
  expect(getEventListeners(timeout.signal, "abort")).toEqual([]);
});

test("when too many wait, the client that has most of them is refused, with the number", async () => {
  const clock = new VirtualClock();
  await using templates = await opened(clock);
  const running = templates.render(CATASTROPHE, input);
  const flood = Array.from({ length: MAX_WAITING_RENDERS }, () =>
    templates.render("flood", inputOf("flood")),
  );
  const refused = flood.at(-1);
  const harmless = templates.render("harmless", inputOf("harmless"));
  await expect(refused).rejects.toThrow(TemplateError);
  await expect(refused).rejects.toThrow("more than 1,000 renderings wait, the emulator's limit");
  clock.advance(RENDER_TIMEOUT_MS);
  await expect(running).rejects.toThrow(TemplateError);
  expect(await harmless).toBe("harmless");
  expect(await Promise.all(flood.slice(0, -1))).toHaveLength(MAX_WAITING_RENDERS - 1);
});

test("a thread that is there before the first template renders it, and goes when nothing ever came", async () => {
  const templates = createMappingTemplates({ clock: new SystemClock(), warm: true });
  expect(await templates.render("$context.connectionId", input)).toBe("c1");
  await templates.close();
  await createMappingTemplates({ clock: new SystemClock(), warm: true }).close();
});

test("templates that were never used close at once", async () => {
  await createMappingTemplates({ clock: new VirtualClock() }).close();
});

test("what a template writes into its input stays in its thread", async () => {
  const own = structuredClone(input);
  expect(await shared.render("#set($context.connectionId = 'x')$context.connectionId", own)).toBe("x");
  expect(own).toEqual(input);
});

const pieces =
  `$ # { } ( ) [ ] " ' \\\\ . , .. ! = + - a 1 #if( #else #elseif( #end #set($a = #macro(m #m( #define($d) #@m(
  #foreach($i in $a $i $d $p \${a $!a $input .path('$') .json('$.a') .body $util.escapeJavaScript( $context [1..9]
  .constructor .__proto__ .get( .put( .add( .keySet() .split('') ## #* *# #[[ ]]# #stop #break #evaluate( && || == <
  true {'k': .replaceAll(`.split(/\s+/);
const piece = fc.constantFrom(...pieces, " ", "\n");

test("any text is a template that renders or is refused, within the limits", async () => {
  const template = fc.oneof(
    fc.string(),
    fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join("")),
  );
  await fc.assert(
    fc.asyncProperty(template, async (template) => {
      const outcome = await shared.render(template, input).catch((error: unknown) => error);
      if (typeof outcome !== "string") expect(outcome).toBeInstanceOf(TemplateError);
      else expect(outcome).not.toMatch(/native code|\[object /);
    }),
    { numRuns: 2000 },
  );
}, 30_000);
