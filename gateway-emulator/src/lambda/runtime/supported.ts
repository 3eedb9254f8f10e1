const NODEJS_24 = ["nodejs24.x", "nodejs26.x"];
const NODEJS_22 = ["nodejs22.x"];
const PYTHON = ["python3.9", "python3.10", "python3.11", "python3.12", "python3.13", "python3.14"];
const PROVIDED = ["provided.al2023", "provided.al2"];

/** The runtimes whose functions run here, by Lambda's identifiers. */
export const SUPPORTED_RUNTIMES: readonly string[] = [...NODEJS_24, ...NODEJS_22, ...PYTHON, ...PROVIDED];

/** Those with the semantics of the runtime client 4: no callbacks, no wait for the event loop. */
export const isNodejs24 = (runtime: string) => NODEJS_24.includes(runtime);
export const isPython = (runtime: string) => PYTHON.includes(runtime);
export const isProvided = (runtime: string) => PROVIDED.includes(runtime);

/**
 * Since when AWS has deprecated a runtime, and what takes its place.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html#runtimes-deprecated
 */
const DEPRECATED: Record<string, { since: string; instead: string }> = {
  "nodejs20.x": {
    since: "on 2026-04-30 (none is created since 2026-08-31, none updated since 2026-09-30)",
    instead: "nodejs24.x, or nodejs22.x if its handler takes a callback",
  },
  "nodejs18.x": {
    since: "on 2025-09-01",
    instead: "nodejs24.x, or nodejs22.x if its handler takes a callback",
  },
  "nodejs16.x": {
    since: "on 2024-06-12",
    instead: "nodejs24.x, or nodejs22.x if its handler takes a callback",
  },
  "nodejs14.x": { since: "on 2023-12-04", instead: "nodejs24.x" },
  "nodejs12.x": { since: "on 2023-03-31", instead: "nodejs24.x" },
  "python3.8": { since: "on 2024-10-14", instead: "python3.14" },
  "python3.7": { since: "on 2023-12-04", instead: "python3.14" },
  "go1.x": { since: "on 2024-01-08", instead: "provided.al2023, with the program as bootstrap" },
  provided: { since: "on 2024-01-08", instead: "provided.al2023" },
};

/**
 * Why a function with this runtime does not run here, and what to do about it; nothing when it does.
 * @param runtime undefined for a container image, which brings its own
 */
export function whyNotRuntime(runtime: string | undefined): string | undefined {
  if (runtime === undefined)
    return `a function of a container image is not run here; give it a runtime and a filename: provided.al2023 runs any program that speaks the Runtime API`;
  if (SUPPORTED_RUNTIMES.includes(runtime)) return undefined;
  const deprecated = DEPRECATED[runtime];
  if (deprecated)
    return `AWS has deprecated the runtime ${runtime} ${deprecated.since}, and it does not run here; change it to ${deprecated.instead}`;
  return `a function with the runtime ${runtime} does not run here; ${SUPPORTED_RUNTIMES.join(", ")} do, and provided.al2023 runs any program that speaks the Runtime API`;
}
