import { expect, test } from "vitest";
import { parseOptions, USAGE } from "./options.ts";

const DEFAULTS = {
  port: 3001,
  portAsked: false,
  host: "127.0.0.1",
  json: false,
  model: { kind: "scripted" },
  auth: true,
  site: true,
  environments: "spawned",
};

/** Options from a line as one types it. */
function parse(line: string, env: Record<string, string | undefined> = {}) {
  return parseOptions(line === "" ? [] : line.split(" "), env);
}

test("without options everything has its default", () => {
  expect(parse("")).toEqual(DEFAULTS);
});

test.each([
  ["--stack ../other/cdk.tf.json", { stack: "../other/cdk.tf.json" }],
  ["--port 4000", { port: 4000, portAsked: true }],
  ["--port=4000", { port: 4000, portAsked: true }],
  ["--port 3001", { port: 3001, portAsked: true }],
  ["--port 0", { port: 0, portAsked: false }],
  ["--port 65535", { port: 65_535, portAsked: true }],
  ["--host 0.0.0.0", { host: "0.0.0.0" }],
  ["--domain-name gateway:3001", { domainName: "gateway:3001" }],
  ["--domain-name chat.example", { domainName: "chat.example" }],
  ["--domain-name [::1]:3001", { domainName: "[::1]:3001" }],
  ["--json", { json: true }],
  ["--model scripted", {}],
  [
    "--model openai=http://localhost:11434/v1",
    { model: { kind: "openai", url: "http://localhost:11434/v1" } },
  ],
  [
    "--model openai=http://gpu:8080#qwen3:8b",
    { model: { kind: "openai", url: "http://gpu:8080/", modelName: "qwen3:8b" } },
  ],
  ["--model aws", { model: { kind: "aws" } }],
  ["--model record", { model: { kind: "record", folder: "bedrock-cassettes" } }],
  ["--model replay=test/cassettes", { model: { kind: "replay", folder: "test/cassettes" } }],
  ["--pace opus", { pace: "opus" }],
  ["--models models.json", { models: "models.json" }],
  ["--tokens-per-minute 100000", { tokensPerMinute: 100_000 }],
  ["--auth off", { auth: false }],
  ["--auth on", { auth: true }],
  ["--dynamodb http://dynamodb:8000", { dynamodb: "http://dynamodb:8000" }],
  ["--dynamodb http://dynamodb:8000/", { dynamodb: "http://dynamodb:8000" }],
  ["--environments attached", { environments: "attached" }],
  ["--environments spawned", { environments: "spawned" }],
  ["--no-site", { site: false }],
  ["--port 1 --port 2", { port: 2, portAsked: true }],
  ["--json --no-site --auth off", { json: true, site: false, auth: false }],
])("%s", (line, options) => {
  expect(parse(line)).toEqual({ ...DEFAULTS, ...options });
});

test.each(["--help", "--port 4000 --help", "--help --json"])("%s is a call for help", (line) => {
  expect(parse(line)).toBe("help");
});

test.each([
  ["--port", "--port needs a value"],
  ["--port --json", "--port needs a value"],
  ["--port=", "--port must be a whole number from 0 to 65535"],
  ["--port abc", '--port must be a whole number from 0 to 65535, not "abc"'],
  ["--port -1", "--port"],
  ["--port 1.5", '--port must be a whole number from 0 to 65535, not "1.5"'],
  ["--port 0x10", '--port must be a whole number from 0 to 65535, not "0x10"'],
  ["--port 65536", '--port must be a whole number from 0 to 65535, not "65536"'],
  ["--stack", "--stack needs a value"],
  ["--stack=", "--stack needs a value"],
  ["--host=", "--host needs a value"],
  ["--domain-name https://chat.example", "--domain-name must be HOST or HOST:PORT without a scheme or path"],
  ["--domain-name chat.example/ws", "--domain-name must be HOST or HOST:PORT without a scheme or path"],
  ["--domain-name chat.example:99999", "--domain-name must be HOST or HOST:PORT"],
  ["--domain-name [::1", "--domain-name must be HOST or HOST:PORT"],
  ["--auth maybe", '--auth must be on or off, not "maybe"'],
  ["--environments forked", '--environments must be spawned or attached, not "forked"'],
  ["--dynamodb dynamodb:8000", "--dynamodb must be a URL such as http://localhost:8000"],
  ["--dynamodb 8000", "--dynamodb must be a URL such as http://localhost:8000"],
  ["--model gpt", "--model must be scripted, openai=URL, aws, record[=FOLDER] or replay[=FOLDER]"],
  ["--model openai", "--model must be scripted, openai=URL"],
  ["--model openai=localhost:11434", "--model must be scripted, openai=URL"],
  ["--model replay=", "--model must be scripted, openai=URL"],
  ["--model aws=eu-west-1", "--model must be scripted, openai=URL"],
  ["--pace fast", "--pace must be haiku or sonnet or opus or"],
  ["--tokens-per-minute 0", '--tokens-per-minute must be a whole number, 1 or more, not "0"'],
  ["--tokens-per-minute 1e6", "--tokens-per-minute must be a whole number, 1 or more"],
  ["--json=true", "--json takes no value"],
  ["--no-site=yes", "--no-site takes no value"],
  ["--prot 4000", "--prot is not an option. There are --stack, --port,"],
  ["--site", "--site is not an option"],
  ["--no-json", "--no-json is not an option"],
  ["-p 4000", "-p is not an option"],
  ["4000", '"4000" is not an option; options begin with --'],
  ["--json 4000", '"4000" is not an option; options begin with --'],
])("%s is refused in one line that names it", (line, message) => {
  expect(() => parse(line)).toThrow(
    expect.objectContaining({ name: "OptionError", message: expect.stringContaining(message) }),
  );
  expect(() => parse(line)).toThrow(/^[^\n]+$/);
});

test("every option is in the usage, and every option in the usage is one", () => {
  const named = [...USAGE.matchAll(/^ {2}--([a-z-]+)/gm)].map(([, name]) => name ?? "");
  expect(named.toSorted((a, b) => a.localeCompare(b))).toEqual([
    "auth",
    "domain-name",
    "dynamodb",
    "environments",
    "help",
    "host",
    "json",
    "model",
    "models",
    "no-site",
    "pace",
    "port",
    "stack",
    "tokens-per-minute",
  ]);
});

test.each([
  [{ GROUNDFOG_STACK: "/stack" }, { stack: "/stack" }],
  [{ GROUNDFOG_PORT: "4000" }, { port: 4000, portAsked: true }],
  [{ GROUNDFOG_HOST: "0.0.0.0" }, { host: "0.0.0.0" }],
  [{ GROUNDFOG_DOMAIN_NAME: "gateway:3001" }, { domainName: "gateway:3001" }],
  [{ GROUNDFOG_AUTH: "off" }, { auth: false }],
  [{ GROUNDFOG_DYNAMODB: "http://dynamodb:8000" }, { dynamodb: "http://dynamodb:8000" }],
  [{ GROUNDFOG_ENVIRONMENTS: "attached" }, { environments: "attached" }],
  [{ GROUNDFOG_JSON: "on" }, { json: true }],
  [{ GROUNDFOG_JSON: "off" }, {}],
  [{ GROUNDFOG_SITE: "off" }, { site: false }],
  [{ GROUNDFOG_SITE: "on" }, {}],
  [{ GROUNDFOG_PORT: "", GROUNDFOG_SITE: "", GROUNDFOG_JSON: undefined, PORT: "5000" }, {}],
])("the variables %j are options too", (env, options) => {
  expect(parse("", env)).toEqual({ ...DEFAULTS, ...options });
});

test("what is typed wins over a variable", () => {
  expect(parse("--port 5000 --auth on", { GROUNDFOG_PORT: "4000", GROUNDFOG_AUTH: "off" })).toEqual({
    ...DEFAULTS,
    port: 5000,
    portAsked: true,
  });
});

test.each([
  [{ GROUNDFOG_PORT: "abc" }, /PORT|--port/],
  [{ GROUNDFOG_AUTH: "maybe" }, /AUTH|--auth/],
  [{ GROUNDFOG_SITE: "no" }, /GROUNDFOG_SITE must be on or off, not "no"/],
  [{ GROUNDFOG_JSON: "1" }, /GROUNDFOG_JSON must be on or off, not "1"/],
])("the variables %j are refused", (env, message) => {
  expect(() => parse("", env)).toThrow(message);
});

test("the help names the file of scripts and the page about models, in 100 columns", () => {
  expect(USAGE).toContain("bedrock.script.json");
  expect(USAGE).toMatch(/--models PATH .*docs\/bedrock\.md/);
  const described = USAGE.split("\n").filter((line) => !line.includes("["));
  expect(Math.max(...described.map((line) => line.length))).toBeLessThanOrEqual(100);
});
