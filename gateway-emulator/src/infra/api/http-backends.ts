import type { ApiScope } from "./api-scope.ts";
import { type Absence, uriOf } from "./function-call.ts";
import { oneOf } from "../one-of.ts";
import type { Resource } from "../terraform/resource.ts";

const METHODS = ["ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"] as const;

/**
 * Where an HTTP or HTTP_PROXY integration sends its requests.
 * @throws {StackError} when that is no address
 */
export function readHttpBackend(
  scope: ApiScope,
  integration: Resource,
): { method: string; uri: string } | Absence {
  const method = oneOf(integration, "integration_method", METHODS);
  if (method === undefined) throw integration.error("has no integration_method; give it one, such as POST");
  if (method === "ANY")
    return { absence: "calls with the method ANY, and a message has none of its own to pass on; name one" };
  const filled = uriOf(scope, integration, "integration_uri");
  if ("absence" in filled) return filled;
  const { uri } = filled;
  // A {name} is filled for each request.
  if (!/^https?:\/\/[^/]/.test(uri) || !URL.canParse(uri.replaceAll(/\{[^{}/]+\}/g, "x")))
    throw integration.error(
      `integration_uri is ${uri}; it must be the whole address, with http:// or https://`,
    );
  return { method, uri };
}
