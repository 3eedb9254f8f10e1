import { parseArgs } from "node:util";
import { MODEL_CHOICES, parseModelChoice, type ModelChoice } from "./bedrock/model-choice.ts";
import { PACE_NAMES, type NamedPace } from "./bedrock/pace/profiles.ts";
import { MendableError } from "./control/mendable-error.ts";

/** What the emulator is asked to be. */
export interface Options {
  /** A `cdk.tf.json`, or a folder that holds one; our own stack, synthesized at start, when absent. */
  stack?: string;
  /** 0: every port is a free one. */
  port: number;
  /** Whether `port` was asked for, so that a taken one is an error. */
  portAsked: boolean;
  host: string;
  /** What events carry as `domainName`; `localhost:PORT` when absent. */
  domainName?: string;
  /** One line of JSON when ready, instead of a table. */
  json: boolean;
  /** What answers as Bedrock. */
  model: ModelChoice;
  /** How fast the scripted model writes; as the model that is called when absent. */
  pace?: NamedPace;
  /** More models than the catalogue has: a JSON file. */
  models?: string;
  /** Of every model; no throttling when absent. */
  tokensPerMinute?: number;
  auth: boolean;
  site: boolean;
  /** A DynamoDB that is there already, such as DynamoDB Local; an embedded one when absent. */
  dynamodb?: string;
  /** Whether execution environments are started here, or attach over the network. */
  environments: "spawned" | "attached";
}

/** An option that is unknown or has a bad value; the message names it and says what it may be. */
export class OptionError extends MendableError {
  override name = "OptionError";
}

export const USAGE = `npm start -- [options]

  --stack PATH           a Terraform JSON file (cdk.tf.json), or the folder that holds it   [our own]
  --port N               API Gateway's port; 0: every port is a free one                    [3001]
  --host ADDRESS         where to listen                                                    [127.0.0.1]
  --domain-name HOST     what events carry as requestContext.domainName                     [localhost:PORT]
  --json                 when ready, one line of JSON on stdout; logs on stderr
  --model NAME           what answers as Bedrock: scripted, openai=URL[#MODEL] (Ollama,
                         llama.cpp, LM Studio), aws (the real one, with your credentials),
                         record[=FOLDER] (the same, and kept), replay[=FOLDER]              [scripted]
  --pace NAME            how fast the scripted model writes: haiku, sonnet, opus, thinking,
                         burst, natural, instant                                            [as the model called]
  --models PATH          a JSON file with models that the catalogue does not have (docs/bedrock.md)
  --tokens-per-minute N  Bedrock's quota arithmetic, for every model                        [none]
  --auth on|off          check SigV4 signatures as AWS does                                 [on]
  --dynamodb URL         a DynamoDB that is there already, such as DynamoDB Local           [embedded]
  --environments spawned|attached
                         start execution environments here, or let them attach              [spawned]
  --no-site              no page
  --help                 this text

Each option is also a variable: GROUNDFOG_PORT=4000, GROUNDFOG_SITE=off.
bedrock.script.json beside the stack holds what the scripted model says (docs/bedrock.md).`;

type Values = Record<string, string | boolean | undefined>;

const STRING_OPTIONS = [
  "stack",
  "port",
  "host",
  "domain-name",
  "model",
  "pace",
  "models",
  "auth",
  "dynamodb",
  "environments",
  "tokens-per-minute",
] as const;
const FLAGS = ["json", "no-site", "help"] as const;

/**
 * Reads the command line, then what it leaves open from `GROUNDFOG_…` variables.
 * @returns "help" when that is what was asked for
 * @throws {OptionError} naming the option and what it may be
 */
export function parseOptions(args: string[], env: Record<string, string | undefined>): Options | "help" {
  const values = { ...fromEnvironment(env), ...fromCommandLine(args) };
  if (values.help === true) return "help";
  const port = values.port === undefined ? 3001 : parsePort(values.port);
  const stack = textOf(values, "stack");
  const domainName = textOf(values, "domain-name");
  const dynamodb = textOf(values, "dynamodb");
  const pace = parseChoice(values, "pace", PACE_NAMES);
  const models = textOf(values, "models");
  const tokensPerMinute = parseTokensPerMinute(textOf(values, "tokens-per-minute"));
  return {
    ...(stack !== undefined && { stack }),
    port,
    portAsked: values.port !== undefined && port !== 0,
    host: textOf(values, "host") ?? "127.0.0.1",
    ...(domainName !== undefined && { domainName: parseDomainName(domainName) }),
    json: values.json === true,
    model: parseModel(values),
    ...(pace !== undefined && { pace }),
    ...(models !== undefined && { models }),
    ...(tokensPerMinute !== undefined && { tokensPerMinute }),
    auth: parseChoice(values, "auth", ["on", "off"]) !== "off",
    site: values["no-site"] !== true,
    ...(dynamodb !== undefined && { dynamodb: parseUrl("dynamodb", dynamodb) }),
    environments: parseChoice(values, "environments", ["spawned", "attached"]) ?? "spawned",
  };
}

function fromCommandLine(args: string[]): Values {
  const { values, tokens } = parseArgs({
    args,
    strict: false,
    tokens: true,
    options: Object.fromEntries([
      ...STRING_OPTIONS.map((name) => [name, { type: "string" as const }]),
      ...FLAGS.map((name) => [name, { type: "boolean" as const }]),
    ]),
  });
  for (const token of tokens) {
    if (token.kind === "positional")
      throw new OptionError(
        `${JSON.stringify(token.value)} is not an option; options begin with --, as in --port 4000`,
      );
    if (token.kind !== "option") continue;
    const known = [...STRING_OPTIONS, ...FLAGS];
    if (!known.some((name) => name === token.name))
      throw new OptionError(
        `${token.rawName} is not an option. There are ${known.map((name) => `--${name}`).join(", ")}`,
      );
    const wantsValue = STRING_OPTIONS.some((name) => name === token.name);
    if (wantsValue && (token.value === undefined || token.value.startsWith("--")))
      throw new OptionError(`--${token.name} needs a value`);
    if (!wantsValue && token.value !== undefined) throw new OptionError(`--${token.name} takes no value`);
  }
  return values;
}

function fromEnvironment(env: Record<string, string | undefined>): Values {
  const values: Values = {};
  for (const name of STRING_OPTIONS) {
    const value = env[`GROUNDFOG_${name.toUpperCase().replaceAll("-", "_")}`];
    if (value !== undefined && value !== "") values[name] = value;
  }
  if (isOn("GROUNDFOG_JSON", env.GROUNDFOG_JSON) === true) values.json = true;
  if (isOn("GROUNDFOG_SITE", env.GROUNDFOG_SITE) === false) values["no-site"] = true;
  return values;
}

function isOn(name: string, value: string | undefined): boolean | undefined {
  if (value === undefined || value === "") return undefined;
  if (value !== "on" && value !== "off")
    throw new OptionError(`${name} must be on or off, not ${JSON.stringify(value)}`);
  return value === "on";
}

function parseModel(values: Values): ModelChoice {
  const text = textOf(values, "model") ?? "scripted";
  const choice = parseModelChoice(text);
  if (choice) return choice;
  throw new OptionError(`--model must be ${MODEL_CHOICES}, not ${JSON.stringify(text)}`);
}

function parseTokensPerMinute(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const tokens = Number(text);
  if (/^\d+$/.test(text) && tokens > 0 && Number.isSafeInteger(tokens)) return tokens;
  throw new OptionError(`--tokens-per-minute must be a whole number, 1 or more, not ${JSON.stringify(text)}`);
}

function textOf(values: Values, name: string): string | undefined {
  const value = values[name];
  if (value === "") throw new OptionError(`--${name} needs a value`);
  return typeof value === "string" ? value : undefined;
}

function parsePort(value: string | boolean): number {
  const port = Number(value);
  if (typeof value === "string" && /^\d+$/.test(value) && port <= 65_535) return port;
  throw new OptionError(`--port must be a whole number from 0 to 65535, not ${JSON.stringify(value)}`);
}

function parseDomainName(value: string): string {
  const isHost = /^([A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\])(:\d+)?$/.test(value);
  if (isHost && URL.canParse(`http://${value}`)) return value;
  throw new OptionError(
    `--domain-name must be HOST or HOST:PORT without a scheme or path, not ${JSON.stringify(value)}`,
  );
}

function parseUrl(name: string, value: string): string {
  const url = URL.parse(value);
  if (url?.protocol === "http:" || url?.protocol === "https:") return url.origin;
  throw new OptionError(
    `--${name} must be a URL such as http://localhost:8000, not ${JSON.stringify(value)}`,
  );
}

function parseChoice<const C extends string>(
  values: Values,
  name: string,
  choices: readonly C[],
): C | undefined {
  const value = values[name];
  if (value === undefined) return undefined;
  const choice = choices.find((one) => one === value);
  if (choice === undefined)
    throw new OptionError(`--${name} must be ${choices.join(" or ")}, not ${JSON.stringify(value)}`);
  return choice;
}
