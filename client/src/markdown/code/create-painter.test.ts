import { expect, it } from "vitest";
import { testClock } from "../../time/test-clock.fixture.ts";
import { ChunkedCode } from "./chunked-code.ts";
import { createPainter } from "./create-painter.ts";
import { testIdle } from "./idle.fixture.ts";
import { loadGrammar } from "./languages.ts";

it("compiles a grammar in a turn of its own, once, and colours in later ones", async () => {
  const browser = testIdle();
  const code = new ChunkedCode();
  code.update("a: 1\n", false);
  const tools = { code, language: "yaml", idle: browser.idle, clock: testClock() };
  await loadGrammar("yaml");
  const first = createPainter(tools);
  await expect.poll(() => browser.runOnce()).toBe(true);
  const painter = await first;
  expect(code.chunks[0]?.colouring.peek()).toBeUndefined();
  painter?.request();
  browser.runAll();
  expect(code.chunks[0]?.colouring.peek()).toBeDefined();
  expect(await createPainter(tools)).toBeDefined();
  expect(browser.runOnce()).toBe(false);
});

it("does without a language that is not known", async () => {
  const { idle } = testIdle();
  const tools = { code: new ChunkedCode(), idle, clock: testClock() };
  expect(await createPainter({ ...tools, language: "klingon" })).toBeUndefined();
});
