import { expect, test } from "vitest";
import { absolutePaths, folderOfCommand } from "./absolute-paths.ts";
import { type Options, parseOptions } from "./options.ts";

function parsed(line: string): Options {
  const options = parseOptions(line.split(" "), {});
  if (options === "help") throw new Error("help");
  return options;
}

test.each([
  ["--stack ../infra", { stack: "/home/infra" }],
  ["--stack /infra", { stack: "/infra" }],
  ["--models models.json", { models: "/home/me/models.json" }],
  ["--model record=kept", { model: { kind: "record", folder: "/home/me/kept" } }],
  ["--model replay", { model: { kind: "replay", folder: "/home/me/bedrock-cassettes" } }],
])("%s is a path from the folder in which it was typed", (line, options) => {
  expect(absolutePaths(parsed(line), "/home/me")).toEqual({ ...parsed(line), ...options });
});

test("what is no path stays as it is", () => {
  const options = parsed("--model openai=http://localhost:11434/v1 --host ::1");
  expect(absolutePaths(options, "/home/me")).toEqual(options);
});

test("the launcher's note says where the command was typed; a note of another command is passed over", () => {
  const env = { INIT_CWD: "/home/me" };
  expect(folderOfCommand({ env, cwd: "/repository", launched: true })).toBe("/home/me");
  expect(folderOfCommand({ env: {}, cwd: "/repository", launched: true })).toBe("/repository");
  expect(folderOfCommand({ env, cwd: "/elsewhere", launched: false })).toBe("/elsewhere");
});
