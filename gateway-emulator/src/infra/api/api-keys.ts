import type { ApiKey } from "../../apigateway/definition.ts";
import { apiKeyValue } from "../terraform/attributes.ts";
import { ifKnown } from "../errors.ts";
import type { LeaveOut } from "../not-emulated.ts";
import type { Stack } from "../terraform/resolve.ts";
import { refuseExpanded, type Resource, resourcesOf } from "../terraform/resource.ts";

/** Characters of an API key. @see https://docs.aws.amazon.com/apigateway/latest/api/API_CreateApiKey.html */
const MIN_LENGTH = 20;
const MAX_LENGTH = 128;

/**
 * The API keys that a stack declares, by id.
 * @throws {StackError} when API Gateway would refuse one
 */
export function readApiKeys(stack: Stack, leaveOut: LeaveOut): Map<string, ApiKey> {
  const keys = new Map<string, ApiKey>();
  for (const resource of resourcesOf(stack, "aws_api_gateway_api_key")) {
    refuseExpanded(resource);
    const key: ApiKey = {
      id: resource.attribute("id"),
      name: resource.requiredString("name"),
      value: valueOf(resource, leaveOut),
      enabled: resource.boolean("enabled") ?? true,
    };
    if ([...keys.values()].some(({ value }) => value === key.value))
      throw resource.error("another API key has the same value; give it another one, or none");
    keys.set(key.id, key);
  }
  return keys;
}

function valueOf(resource: Resource, leaveOut: LeaveOut): string {
  const value = ifKnown(() => resource.string("value"));
  if (value === undefined) {
    const derived = apiKeyValue(resource.address);
    leaveOut(
      resource.address,
      `its value is known only after a deploy; here it is ${derived}, at every start`,
    );
    return derived;
  }
  if (value.length < MIN_LENGTH || value.length > MAX_LENGTH)
    throw resource.error(
      `value has ${value.length} characters; it must have ${MIN_LENGTH} to ${MAX_LENGTH}, or be left to AWS`,
    );
  return value;
}
