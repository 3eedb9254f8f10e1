import { expect, test } from "vitest";
import { builtInTools, type Tool } from "./tools.ts";

function builtIn(name: string): Tool {
  const tool = builtInTools.find((tool) => tool.name === name);
  if (!tool) throw new Error(`no tool ${name}`);
  return tool;
}

const { signal } = new AbortController();
const now = new Date("2026-11-22T13:03:05.678Z");
const run = (name: string, input: unknown) => builtIn(name).run(input, { signal, now });
const time = async (input: unknown): Promise<unknown> => JSON.parse(await run("current_time", input));

test("every built-in tool has what Bedrock asks of one: a name of its characters, a description, an object's schema", () => {
  for (const { name, description, inputSchema } of builtInTools) {
    expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
    expect(description.length).toBeGreaterThan(20);
    expect(inputSchema).toMatchObject({ type: "object", properties: expect.anything() });
    expect(JSON.parse(JSON.stringify(inputSchema))).toEqual(inputSchema);
  }
});

test("the time is told where the user is, with its offset and weekday, and in UTC", async () => {
  expect(await time({ timeZone: "Asia/Kolkata" })).toEqual({
    local: "2026-11-22T18:33:05+05:30",
    timeZone: expect.stringMatching(/^Asia\/(Kolkata|Calcutta)$/),
    weekday: "Sunday",
    utc: "2026-11-22T13:03:05Z",
  });
  expect(await time({ timeZone: "Pacific/Auckland" })).toMatchObject({
    local: "2026-11-23T02:03:05+13:00",
    weekday: "Monday",
  });
  expect(await time({ timeZone: "America/St_Johns" })).toMatchObject({ local: "2026-11-22T09:33:05-03:30" });
});

test("without a time zone the time is told in UTC", async () => {
  const utc = { local: "2026-11-22T13:03:05+00:00", timeZone: "UTC" };
  expect(await time({})).toMatchObject(utc);
  expect(await time({ timeZone: null })).toMatchObject(utc);
});

test("midnight is 00:00", async () => {
  const midnight = new Date("2026-01-01T00:00:00Z");
  const told = await builtIn("current_time").run({}, { signal, now: midnight });
  expect(JSON.parse(told)).toMatchObject({ local: "2026-01-01T00:00:00+00:00" });
});

test("a time zone that there is not is refused with examples of what there is", async () => {
  await expect(time({ timeZone: "Mars/Olympus" })).rejects.toThrow(
    /no time zone "Mars\/Olympus": use an IANA name such as Europe\/Paris/,
  );
  await expect(time({ timeZone: 5 })).rejects.toThrow(/must be a string, such as Europe\/Paris/);
  await expect(time("Paris")).rejects.toThrow(/must be a JSON object/);
});

test("an expression is worked out", async () => {
  expect(await run("calculate", { expression: "0.1 + 0.2" })).toBe("0.3");
});

test("an expression may have 1,000 characters, and must have some", async () => {
  const ones = (chars: number) => ({ expression: `1${"+1".repeat(chars / 2)}`.slice(0, chars) });
  expect(await run("calculate", ones(999))).toBe("500");
  await expect(run("calculate", ones(1_001))).rejects.toThrow(/has 1001 characters; at most 1000/);
  await expect(run("calculate", { expression: " " })).rejects.toThrow(/must be a string such as/);
  await expect(run("calculate", {})).rejects.toThrow(/must be a string such as/);
});
