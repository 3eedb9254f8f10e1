import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { CONFIG, functionOf, parseStackJson, temporaryFolder } from "./stack.fixture.ts";
import { synthesize } from "./synthesize.ts";

const REPOSITORY = join(import.meta.dirname, "..");

function filesIn(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length), readFileSync(path, "utf8")];
    }),
  );
}

function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

test("writes the same bytes every time, to an empty folder or over what is there", () => {
  using first = temporaryFolder();
  using second = temporaryFolder();
  synthesize({ config: CONFIG, outdir: first.path });
  synthesize({ config: CONFIG, outdir: second.path });
  synthesize({ config: CONFIG, outdir: second.path });
  expect(Object.keys(filesIn(first.path)).sort()).toEqual([
    "/manifest.json",
    "/stacks/groundfog-dev/cdk.tf.json",
  ]);
  expect(filesIn(second.path)).toEqual(filesIn(first.path));
});

test("holds no absolute path, and its relative ones lead to the handler from wherever it is written", () => {
  using folder = temporaryFolder();
  const path = synthesize({ config: CONFIG, outdir: join(folder.path, "deeper/still") });
  const stack = parseStackJson(readFileSync(path, "utf8"));
  expect(stringsIn(stack).filter(isAbsolute)).toEqual([
    "/aws/lambda/groundfog-dev-chat",
    "/aws/lambda/groundfog-dev-worker",
  ]);

  const lambda = functionOf(stack, "chat");
  const { metadata } = lambda["//"] as { metadata: { path: string; source: string } };
  const from = (relative: string) => resolve(dirname(path), relative);
  expect(metadata.path).toBe("groundfog-dev/chat/function");
  expect(from(metadata.source)).toBe(join(REPOSITORY, "lambda/src/handler.ts"));
  expect(from(String(lambda["filename"]))).toBe(join(REPOSITORY, "lambda/dist/function.zip"));
  expect(from(stack.terraform.backend.local.path)).toBe(
    join(REPOSITORY, "cdktf/terraform.groundfog-dev.tfstate"),
  );
});

test("leaves one stack in the folder: that of the stage that was asked for last", () => {
  using folder = temporaryFolder();
  synthesize({ config: CONFIG, outdir: folder.path });
  const prod = synthesize({ config: { ...CONFIG, stage: "prod" }, outdir: folder.path });
  expect(readdirSync(join(folder.path, "stacks"))).toEqual(["groundfog-prod"]);
  expect(existsSync(prod)).toBe(true);
});

test("several at once each find a whole stack, whoever writes last", async () => {
  using folder = temporaryFolder();
  const program = join(import.meta.dirname, "main.ts");
  const env = { ...process.env, CDKTF_OUTDIR: folder.path };
  const path = synthesize({ config: CONFIG, outdir: folder.path });
  const whole = readFileSync(path, "utf8");
  const running = Array.from({ length: 3 }, () => promisify(execFile)(process.execPath, [program], { env }));
  const written = Promise.allSettled(running).then(() => "written");
  const seen = new Set<string>();
  do seen.add(readFileSync(path, "utf8"));
  while ((await Promise.race([written, setImmediate("writing")])) === "writing");
  await Promise.all(running);
  expect([...seen]).toEqual([whole]);
  expect(readdirSync(folder.path).sort()).toEqual(["manifest.json", "stacks"]);
});
