import { describe, expect, it } from "vitest";
import { parseScript } from "../../../gateway-emulator/src/bedrock/script/script.ts";
import { cutsShort } from "./fault-plan.ts";
import { MIN_CUTS, scheduleOf } from "./schedule.ts";

const SEEDS = Array.from({ length: 500 }, (_, n) => n + 1);
const schedules = SEEDS.map((seed) => scheduleOf(seed, "session"));
const questions = schedules.flatMap((schedule) => schedule.questions);

describe("a schedule", () => {
  it("is the same for the same seed, and another for the next", () => {
    expect(scheduleOf(7, "session")).toEqual(scheduleOf(7, "session"));
    expect(scheduleOf(7, "session").questions[0]?.model.text).not.toBe(
      scheduleOf(8, "session").questions[0]?.model.text,
    );
  });

  it("cuts the connection at least three times", () => {
    for (const { questions } of schedules)
      expect(questions.flatMap(({ cuts }) => cuts).length).toBeGreaterThanOrEqual(MIN_CUTS);
  });

  it("marks each question with words that no other one has", () => {
    const markers = questions.map(({ marker }) => marker);
    for (const marker of markers) expect(markers.filter((other) => other.includes(marker))).toEqual([marker]);
    for (const { marker, question } of questions) expect(question).toContain(marker);
  });

  it("has scripts that the control API takes", () => {
    for (const { model } of questions) for (const script of model.scripts) parseScript(script);
  });
});

describe("five hundred schedules", () => {
  it("have everything in them that can go wrong", () => {
    const faults = questions.flatMap((question) => question.faults);
    const texts = faults.map((fault) => JSON.stringify(fault));
    for (const word of [
      "GoneException",
      "LimitExceeded",
      "InternalServerErrorException",
      "delayMs",
      "Throughput",
    ])
      expect(texts.filter((text) => text.includes(word)).length, word).toBeGreaterThan(5);
    expect(new Set(faults.map(({ at }) => at)).size).toBe(4);
    expect(faults.filter(cutsShort).length).toBeGreaterThan(30);
    expect(new Set(questions.map(({ model }) => model.end)).size).toBe(3);
    expect(questions.filter(({ model }) => model.calls > 1).length).toBeGreaterThan(50);
    expect(questions.filter(({ copies }) => copies).length).toBeGreaterThan(100);
    expect(questions.filter(({ stopAtEvent }) => stopAtEvent !== undefined).length).toBeGreaterThan(30);
  });

  it("have short answers and long ones, in characters of every width", () => {
    const lengths = questions.map(({ model }) => model.text.length);
    expect(Math.min(...lengths)).toBeLessThan(100);
    expect(Math.max(...lengths)).toBeGreaterThan(2_900);
    const all = questions.map(({ model }) => model.text).join("");
    expect(all).toMatch(/\p{Script=Han}/u);
    expect(all).toMatch(/\p{Extended_Pictographic}\u200d/u);
    expect(all.isWellFormed()).toBe(true);
  });
});
