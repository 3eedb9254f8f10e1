import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { definitionOf } from "../definition.fixture.ts";
import { runtimeCommand } from "./command.ts";
import { startRuntimeProcess, type RuntimeProcess } from "./runtime-process.fixture.ts";

let taskRoot: string;

/** Somewhere from where no package is found. */
beforeAll(async () => {
  taskRoot = await mkdtemp(join(tmpdir(), "groundfog-sdk-"));
});
afterAll(() => rm(taskRoot, { recursive: true }));

async function start(file: string, source: string): Promise<RuntimeProcess> {
  await writeFile(join(taskRoot, file), source);
  const definition = definitionOf("run", { handler: `${file.split(".")[0] ?? ""}.handler` });
  const command = await runtimeCommand(definition, { taskRoot, cacheFolder: taskRoot });
  return startRuntimeProcess(definition, command, taskRoot);
}

test.each([
  [
    "module.mjs",
    `import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
     import { Sha256 } from "@smithy/core/checksum";
     export const handler = () => [typeof DynamoDBClient, typeof Sha256];`,
  ],
  [
    "common.cjs",
    `const { DynamoDBClient } = require("@aws-sdk/client-dynamodb");
     const { Sha256 } = require("@smithy/core/checksum");
     exports.handler = () => [typeof DynamoDBClient, typeof Sha256];`,
  ],
])(
  "a function without an SDK of its own has the one that Lambda's runtime brings: %s",
  async (file, source) => {
    await using runtimeProcess = await start(file, source);
    expect(await runtimeProcess.invoke({})).toMatchObject({ response: ["function", "function"] });
  },
);

test.each([
  ["other.mjs", `import "@aws-sdk/client-none/deep";`],
  ["other-common.cjs", `require("@aws-sdk/client-none/deep");`],
])("a client that is not here either: the error says what to install: %s", async (file, source) => {
  await using runtimeProcess = await start(file, source);
  expect(await runtimeProcess.ready).toMatchObject({
    initError: {
      errorMessage: expect.stringMatching(
        /Cannot find .*'@aws-sdk\/client-none.*npm install -D @aws-sdk\/client-none, beside/s,
      ),
    },
  });
});
