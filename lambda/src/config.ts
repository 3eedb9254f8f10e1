import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** What the stack tells the function, through its environment. */
export interface Config {
  /** `TABLE_NAME` */
  tableName: string;
  /** `MODEL_ID`, the default, and then `MODEL_IDS`, in a comma list: Bedrock model ids, inference profile ids or ARNs. */
  modelIds: [string, ...string[]];
  /** `TITLE_MODEL_ID`: writes the conversations' titles; without one the first question is the title. */
  titleModelId?: string;
  /** `WORKER_FUNCTION_NAME`: the function that answers; name, or ARN with a version or alias. */
  workerFunctionName?: string;
  /** `TOOLS`, `on` or `off`: whether models may use the built-in tools. */
  tools: boolean;
  /** `GUARDRAIL_ID`, `GUARDRAIL_VERSION` and `GUARDRAIL_MODE`. */
  guardrail?: Guardrail;
  /** `LOG_PROMPTS`, `on` or `off`: whether questions and answers are written to the log. */
  logPrompts: boolean;
  /** `METRICS`, `on` or `off`: whether each answer leaves its figures for CloudWatch in the log. */
  metrics: boolean;
  /** `BUILD`, or the function's published version, or else a hash of the code: changes with each deployment. */
  readonly build: string;
}

export interface Guardrail {
  /** An id or ARN. */
  id: string;
  /** A number, or `DRAFT`. */
  version: string;
  /** `async` shows text before it is checked, and may take it back; `sync` checks first. */
  mode: "async" | "sync";
}

type Environment = Record<string, string | undefined>;

/** The current Sonnet, from any region: the newer models answer only through an inference profile. */
const DEFAULT_MODEL_ID = "global.anthropic.claude-sonnet-5-5";

/**
 * Reads the function's environment variables; an empty one counts as not set.
 * @throws {Error} naming the variable that is missing or cannot be read, and what to write
 */
export function parseConfig(environment: Environment = process.env): Config {
  const get = (name: string) => environment[name]?.trim() || undefined;
  const tableName = get("TABLE_NAME");
  if (tableName === undefined)
    throw new Error("TABLE_NAME is not set: give the function the name of its DynamoDB table in the stack");
  const titleModelId = get("TITLE_MODEL_ID");
  const workerFunctionName = get("WORKER_FUNCTION_NAME");
  const guardrail = parseGuardrail(get);
  let build: string | undefined;
  return {
    tableName,
    modelIds: parseModelIds(get("MODEL_ID") ?? DEFAULT_MODEL_ID, get("MODEL_IDS")),
    ...(titleModelId !== undefined && { titleModelId }),
    ...(workerFunctionName !== undefined && { workerFunctionName }),
    tools: parseSwitch("TOOLS", get("TOOLS"), true),
    ...(guardrail && { guardrail }),
    logPrompts: parseSwitch("LOG_PROMPTS", get("LOG_PROMPTS"), false),
    metrics: parseSwitch("METRICS", get("METRICS"), true),
    // Hashed when it is first asked for: a cold start need not wait for it.
    get build() {
      build ??= get("BUILD") ?? publishedVersion(get("AWS_LAMBDA_FUNCTION_VERSION")) ?? codeHash();
      return build;
    },
  };
}

function parseModelIds(first: string, list = ""): [string, ...string[]] {
  const further = list.split(",").map((id) => id.trim());
  return [first, ...new Set(further.filter((id) => id !== "" && id !== first))];
}

function parseSwitch(name: string, value: string | undefined, unset: boolean): boolean {
  switch (value?.toLowerCase()) {
    case undefined:
      return unset;
    case "on":
      return true;
    case "off":
      return false;
  }
  throw new Error(`${name} is ${JSON.stringify(value)}: write on or off`);
}

function parseGuardrail(get: (name: string) => string | undefined): Guardrail | undefined {
  const id = get("GUARDRAIL_ID");
  const version = get("GUARDRAIL_VERSION");
  const mode = get("GUARDRAIL_MODE") ?? "async";
  if (mode !== "async" && mode !== "sync")
    throw new Error(
      `GUARDRAIL_MODE is ${JSON.stringify(mode)}: write async (shows text at once) or sync (checks first)`,
    );
  if (id !== undefined && version !== undefined) return { id, version, mode };
  if (id === undefined && version === undefined) return undefined;
  const [there, missing] =
    id === undefined ? ["GUARDRAIL_VERSION", "GUARDRAIL_ID"] : ["GUARDRAIL_ID", "GUARDRAIL_VERSION"];
  throw new Error(`${there} is set and ${missing} is not: Bedrock wants both (the version may be DRAFT)`);
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html */
function publishedVersion(version: string | undefined): string | undefined {
  return version === "$LATEST" ? undefined : version;
}

/** Of the file that this is in: in a deployment the whole bundle. Takes about a millisecond. */
function codeHash(): string {
  return createHash("sha256")
    .update(readFileSync(import.meta.filename))
    .digest("hex")
    .slice(0, 12);
}
