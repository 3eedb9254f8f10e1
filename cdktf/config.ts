/** What differs from one deployment to the next. */
export interface Config {
  /** In every physical name: `groundfog-<stage>`. */
  stage: string;
  /** Such as `us-east-1`. */
  region: string;
  /** A Bedrock model or inference profile, such as `global.anthropic.claude-sonnet-5-5`. */
  modelId: string;
  /** What there is to choose from besides. */
  furtherModelIds: string[];
  /** Writes the conversations' titles; without one, the first question is the title. */
  titleModelId?: string;
  /** Whether models may use the built-in tools. */
  tools: "on" | "off";
}

interface Setting {
  default: string;
  pattern: RegExp;
  /** What the pattern asks for, in words. */
  form: string;
}

const MODEL = String.raw`([a-z]+\.)?[a-z0-9]+\.[a-z0-9][a-z0-9:.-]*`;

/** Every setting, by the name of its environment variable. */
const SETTINGS = {
  STAGE: {
    default: "dev",
    pattern: /^[a-z0-9]([a-z0-9-]{0,18}[a-z0-9])?$/,
    form: "1 to 20 lower-case letters, digits and inner hyphens, such as dev or dev-anna",
  },
  REGION: {
    default: "us-east-1",
    pattern: /^[a-z]{2}(-[a-z]+){1,2}-[1-9]$/,
    form: "an AWS region, such as us-east-1",
  },
  MODEL_ID: {
    default: "global.anthropic.claude-sonnet-5-5",
    pattern: new RegExp(`^${MODEL}$`),
    form: "a Bedrock model or inference profile, such as global.anthropic.claude-sonnet-5-5",
  },
  MODEL_IDS: {
    default: "",
    pattern: new RegExp(`^(${MODEL}(,${MODEL})*)?$`),
    form: "Bedrock models or inference profiles with commas between them, and no spaces",
  },
  TITLE_MODEL_ID: {
    default: "",
    pattern: new RegExp(`^(${MODEL})?$`),
    form: "a Bedrock model or inference profile, such as global.anthropic.claude-haiku-5-5",
  },
  TOOLS: {
    default: "on",
    pattern: /^(on|off)$/,
    form: "on or off",
  },
} as const satisfies Record<string, Setting>;

/** A setting that is not of the form it should have. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/**
 * Reads the configuration from environment variables; an empty one counts as not set.
 * @throws {ConfigError} naming the variable
 */
export function parseConfig(env: Record<string, string | undefined>): Config {
  const modelId = settingOf(env, "MODEL_ID");
  const titleModelId = settingOf(env, "TITLE_MODEL_ID");
  const modelIds = new Set(settingOf(env, "MODEL_IDS").split(","));
  return {
    stage: settingOf(env, "STAGE"),
    region: settingOf(env, "REGION"),
    modelId,
    furtherModelIds: [...modelIds].filter((id) => id !== "" && id !== modelId),
    ...(titleModelId !== "" && { titleModelId }),
    tools: settingOf(env, "TOOLS") === "on" ? "on" : "off",
  };
}

function settingOf(env: Record<string, string | undefined>, name: keyof typeof SETTINGS): string {
  const setting: Setting = SETTINGS[name];
  const value = env[name] || setting.default;
  if (!setting.pattern.test(value))
    throw new ConfigError(`${name} is ${JSON.stringify(value)}; it must be ${setting.form}`);
  return value;
}
