import { ifKnown } from "./errors.ts";
import type { LeaveOut } from "./not-emulated.ts";
import type { Fields } from "./terraform/fields.ts";

/**
 * The ARN of the queue or topic that gets the events which a function has failed on.
 * @throws {StackError} when it is neither
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_DeadLetterConfig.html
 */
export function readDeadLetterConfig(resource: Fields, leaveOut: LeaveOut): string | undefined {
  const [config] = resource.blocks("dead_letter_config");
  return (
    config &&
    arnIn(config, "target_arn", { within: "dead_letter_config", services: ["sqs", "sns"], leaveOut })
  );
}

/** An ARN, which must be one of these services'; nothing, and noted, when only a deploy can tell it. */
export function arnIn(
  fields: Fields,
  name: string,
  of: { within: string; services: readonly string[]; leaveOut: LeaveOut },
): string | undefined {
  const argument = `${of.within}.${name}`;
  const known = ifKnown(() => ({ arn: fields.requiredString(name) }));
  if (!known) {
    of.leaveOut(fields.address, `${argument} has no effect: its value is known only after a deploy`);
    return undefined;
  }
  const [prefix, , service = ""] = known.arn.split(":");
  if (prefix !== "arn" || !of.services.includes(service))
    throw fields.error(`${argument} is ${known.arn}; it must be an ARN of ${of.services.join(", ")}`);
  return known.arn;
}
