import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { expect, test, vi } from "vitest";
import { buildFunction } from "./build.ts";

test("the zip is the same bytes each time, holds the bundle, and its handler loads", async () => {
  const folder = await mkdtemp(join(tmpdir(), "lambda-"));
  try {
    const first = await buildFunction(folder);
    const zip = await readFile(join(folder, "function.zip"));
    await buildFunction(folder);
    expect(digest(await readFile(join(folder, "function.zip")))).toBe(digest(zip));

    const files = unzipSync(zip);
    expect(Object.keys(files)).toEqual(["index.mjs"]);
    const bundle = strFromU8(files["index.mjs"] ?? new Uint8Array());
    expect(bundle).toBe(await readFile(join(folder, "index.mjs"), "utf8"));
    expect(first.bundleBytes).toBeLessThan(450_000);

    vi.stubEnv("TABLE_NAME", "chat");
    vi.stubEnv("AWS_REGION", "us-east-1");
    const loaded: { handler: unknown } = await import(join(folder, "index.mjs"));
    expect(loaded.handler).toBeTypeOf("function");
  } finally {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  }
});

function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
