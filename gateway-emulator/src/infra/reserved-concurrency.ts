import { ACCOUNT_CONCURRENCY } from "../lambda/limits.ts";
import type { Fields } from "./terraform/fields.ts";
import { wholeNumber } from "./whole-number.ts";

const ARGUMENT = "reserved_concurrent_executions";

/** What Terraform says for none. */
const NONE = -1;

/** What Lambda keeps for the functions that reserve none. @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
const MIN_UNRESERVED = 100;

/**
 * How many invocations a function may have at once; nothing when it reserves none.
 * @param reserved what the functions before it have reserved
 * @throws {StackError} when that leaves the others too few
 */
export function readReservedConcurrency(resource: Fields, reserved: number): number | undefined {
  const most = ACCOUNT_CONCURRENCY - MIN_UNRESERVED;
  const own = wholeNumber(resource, ARGUMENT, NONE, [NONE, ACCOUNT_CONCURRENCY]);
  if (own === NONE) return undefined;
  if (reserved + own > most)
    throw resource.error(
      `${ARGUMENT} is ${own}${reserved > 0 ? `, and other functions reserve ${reserved}` : ""}; of the account's ${ACCOUNT_CONCURRENCY} at most ${most} can be reserved, since Lambda keeps ${MIN_UNRESERVED} for functions that reserve none`,
    );
  return own;
}
