import type { RelayRequest } from "../relay.ts";

/** Environment variables, such as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a call goes. */
export interface Destination {
  region: string;
  endpoint: URL;
  /** Path and query behind the endpoint's own path; of slashes that follow one another there is one. */
  target: string;
}

interface Settings {
  /** Of a request whose signature names none. */
  region: string;
  env: Environment;
  /** Goes before the variables. */
  endpoint?: string | undefined;
}

/** What is asked of Bedrock Runtime; all else is the control plane's. */
const RUNTIME_PATH = /^\/(model|guardrail|guardrail-checks|async-invoke)(\/|\?|$)/;

/** What may stand in a host's name: whoever signs names the region. */
const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

/**
 * The host of the region that the client has signed for, or the endpoint that the environment names for the service.
 * @throws TypeError for an endpoint that is no URL
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function destinationOf(
  { rawTarget, headers }: Pick<RelayRequest, "rawTarget" | "headers">,
  settings: Settings,
): Destination {
  const target = rawTarget.replace(/^[^?]*/, (path) => path.replace(/\/{2,}/g, "/"));
  const signedFor = signedRegion(headers.authorization ?? "");
  const region = REGION.test(signedFor) ? signedFor : settings.region;
  const isRuntime = RUNTIME_PATH.test(target);
  const host = `${isRuntime ? "bedrock-runtime" : "bedrock"}.${region}.amazonaws.com`;
  const configured = settings.endpoint ?? configuredEndpoint(settings.env, isRuntime);
  const endpoint = new URL(configured ?? `https://${host}`);
  return { region, endpoint, target: endpoint.pathname.replace(/\/$/, "") + target };
}

function configuredEndpoint(env: Environment, isRuntime: boolean): string | undefined {
  if (env["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"]?.toLowerCase() === "true") return undefined;
  const own = isRuntime ? env["AWS_ENDPOINT_URL_BEDROCK_RUNTIME"] : env["AWS_ENDPOINT_URL_BEDROCK"];
  return own || env["AWS_ENDPOINT_URL"] || undefined;
}

function signedRegion(authorization: string): string {
  return /Credential=[^/,\s]+\/\d{8}\/([^/]+)\//.exec(authorization)?.[1] ?? "";
}
