import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../infra/temporary-folder.fixture.ts";
import { OptionError } from "../options.ts";
import { readModels } from "./models-file.ts";
import { requireRecordings } from "./recordings.ts";

test("a folder to replay from that is missing, empty or a file is refused, with the way out", () => {
  using folder = temporaryFolder();
  const at = (name: string) => join(folder.path, name);
  writeFileSync(at("file"), "");
  mkdirSync(at("empty"));
  writeFileSync(join(at("empty"), "README.md"), "nothing yet");
  const refusal = (name: string) => {
    const refused = () => requireRecordings(at(name));
    expect(refused).toThrow(OptionError);
    expect(refused).toThrow(`record with --model record=${at(name)}`);
    return refused;
  };
  expect(refusal("none")).toThrow(`--model replay: there is no folder ${at("none")};`);
  expect(refusal("file")).toThrow(`${at("file")} is not a folder;`);
  expect(refusal("empty")).toThrow(`${at("empty")} holds no recordings;`);
});

test("a folder with one recording will do", () => {
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, "converse-hi-3f2a9c01.json"), "{}");
  expect(() => requireRecordings(folder.path)).not.toThrow();
});

test("a file of models that cannot be used is refused in words, with its whole path", async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, "models.json");
  const refusal = async (path: string) => {
    const error: unknown = await readModels(path).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OptionError);
    return error instanceof Error ? error.message : "";
  };
  expect(await refusal(file)).toBe(`--models: there is no file ${file}; give a JSON file with models`);
  expect(await refusal(folder.path)).toBe(
    `--models: ${folder.path} is a folder; give a JSON file with models`,
  );
  writeFileSync(file, '[\n  { "modelId": }]');
  expect(await refusal(file)).toBe(`--models ${file}: the JSON is broken in line 2, column 16`);
  writeFileSync(file, '[{ "modelId": 5 }]');
  expect(await refusal(file)).toMatch(/^--models \S+models\.json: .*modelId/);
});

test("no file of models, no models", async () => {
  expect(await readModels(undefined)).toEqual([]);
});
