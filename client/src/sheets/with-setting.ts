import type { Settings } from "../chat/conversation.ts";

/** Settings with one of them changed; without it, where it is left to the deployment or the model. */
export function withSetting<Name extends keyof Settings>(
  settings: Settings,
  name: Name,
  value: Settings[Name] | undefined,
): Settings {
  const { [name]: _before, ...rest } = settings;
  return value === undefined ? rest : { ...settings, [name]: value };
}
