/** What differs from one deployment to the next. */
export interface Config {
  /** In every physical name: `groundfog-<stage>`. */
  stage: string;
  /** Such as `us-east-1`. */
  region: string;
  /** A Bedrock model or inference profile, such as `global.anthropic.claude-sonnet-5-5`. */
  modelId: string;
}

interface Setting {
  default: string;
  pattern: RegExp;
  /** What the pattern asks for, in words. */
  form: string;
}

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
    pattern: /^([a-z]+\.)?[a-z0-9]+\.[a-z0-9][a-z0-9:.-]*$/,
    form: "a Bedrock model or inference profile, such as global.anthropic.claude-sonnet-5-5",
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
  return {
    stage: settingOf(env, "STAGE"),
    region: settingOf(env, "REGION"),
    modelId: settingOf(env, "MODEL_ID"),
  };
}

function settingOf(env: Record<string, string | undefined>, name: keyof typeof SETTINGS): string {
  const setting: Setting = SETTINGS[name];
  const value = env[name] || setting.default;
  if (!setting.pattern.test(value))
    throw new ConfigError(`${name} is ${JSON.stringify(value)}; it must be ${setting.form}`);
  return value;
}
