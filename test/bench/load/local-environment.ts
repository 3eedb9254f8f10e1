/**
 * The variables that servers other than the emulator are started with: credentials that every SDK takes, none of the
 * developer's own, and no look for newer versions.
 */
export function localEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("AWS_"));
  return {
    ...Object.fromEntries(inherited),
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_REGION: "us-east-1",
    NO_UPDATE_NOTIFIER: "1",
  };
}
