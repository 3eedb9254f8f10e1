import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Config } from "./config.ts";
import { synthesize } from "./synthesize.ts";

export const CONFIG: Config = {
  stage: "dev",
  region: "us-east-1",
  modelId: "global.anthropic.claude-sonnet-5-5",
  furtherModelIds: [],
  tools: "on",
};

type Blocks = Record<string, Record<string, Record<string, unknown>>>;

/** A synthesized stack, as far as tests look at it. */
export interface StackJson {
  resource: Blocks;
  data: Blocks;
  output: Record<string, Record<string, unknown>>;
  provider: Record<string, Record<string, unknown>[]>;
  terraform: { backend: { local: { path: string } } };
}

export function parseStackJson(text: string): StackJson {
  return JSON.parse(text) as StackJson;
}

/** An empty folder, which goes with all that is in it. */
export function temporaryFolder(): Disposable & { path: string } {
  const path = mkdtempSync(join(tmpdir(), "groundfog-cdktf-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

export function synthesized(config: Partial<Config> = {}): StackJson {
  using folder = temporaryFolder();
  const path = synthesize({ config: { ...CONFIG, ...config }, outdir: folder.path });
  return parseStackJson(readFileSync(path, "utf8"));
}

/** The resources of one type, whatever their logical ids. */
export function allOf(stack: StackJson, type: string): Record<string, unknown>[] {
  return Object.values(stack.resource[type] ?? {});
}

/** The function of that name, without the stack's. */
export function functionOf(stack: StackJson, name: "chat" | "worker"): Record<string, unknown> {
  const functions = allOf(stack, "aws_lambda_function");
  const found = functions.find(({ function_name }) => String(function_name).endsWith(`-${name}`));
  if (!found) throw new Error(`no function ${name}`);
  return found;
}

/** The one resource of a type. */
export function oneOf(stack: StackJson, type: string): Record<string, unknown> {
  const [only, another] = allOf(stack, type);
  if (!only || another) throw new Error(`not one ${type}`);
  return only;
}
