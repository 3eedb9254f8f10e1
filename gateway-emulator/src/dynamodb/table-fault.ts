import { callEffect, type CallEffect, type FaultAnswer } from "../control/call-effect.ts";
import type { Clock } from "../control/clock.ts";
import type { FaultPlace } from "../control/fault-place.ts";
import type { FaultGrammar } from "../control/fault-rule.ts";
import type { ItemCall } from "./item-call.ts";

/**
 * The rules of `{"at":"dynamodb"}`: for the operations on items; tables are made and emptied whatever they say.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
export const DYNAMODB_FAULTS: FaultGrammar<CallEffect> = {
  at: "dynamodb",
  match: { operation: "is", tableName: "is" },
  parseEffect: callEffect({
    ProvisionedThroughputExceededException: {
      statusCode: 400,
      message:
        "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.",
    },
    ThrottlingException: { statusCode: 400, message: "Rate of requests exceeds the allowed throughput." },
    RequestLimitExceeded: {
      statusCode: 400,
      message:
        "Throughput exceeds the current throughput limit for your account. To request a limit increase, contact AWS Support at https://aws.amazon.com/support.",
    },
    ConditionalCheckFailedException: { statusCode: 400, message: "The conditional request failed" },
    TransactionConflictException: { statusCode: 400, message: "Transaction is ongoing for the item" },
    ItemCollectionSizeLimitExceededException: { statusCode: 400, message: "Collection size exceeded." },
    ResourceNotFoundException: { statusCode: 400, message: "Requested resource not found" },
    InternalServerError: { statusCode: 500, message: "DynamoDB could not process your request." },
    ServiceUnavailable: {
      statusCode: 503,
      message: "DynamoDB is currently unavailable. (This should be a temporary state.)",
    },
  }),
};

/** What the embedded DynamoDB, which is a process of its own, is told to do with a call. */
export type TableFault = { error: FaultAnswer } | { drop: true } | undefined;

/** Answers it, after the rule's delay. */
export function tableFaults(
  faults: FaultPlace<CallEffect>,
  clock: Clock,
): (call: ItemCall) => Promise<TableFault> {
  return async ({ operation, tableNames }) => {
    const effect = faults.take(() => ({ operation, tableName: tableNames }));
    if (effect && effect.delayMs > 0) await clock.sleep(effect.delayMs);
    return effect?.failure;
  };
}
