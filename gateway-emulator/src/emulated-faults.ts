import { POST_FAULTS } from "./apigateway/faults/post-fault.ts";
import { SOCKET_FAULTS, type SocketEffect } from "./apigateway/faults/socket-fault.ts";
import { BEDROCK_FAULTS, type BedrockEffect } from "./bedrock/faults/bedrock-effect.ts";
import type { CallEffect } from "./control/call-effect.ts";
import { FaultError } from "./control/fault-fields.ts";
import { FaultPlace } from "./control/fault-place.ts";
import type { FaultGrammar } from "./control/fault-rule.ts";
import { Faults } from "./control/faults.ts";
import type { Journal } from "./control/journal.ts";
import { DYNAMODB_FAULTS } from "./dynamodb/table-fault.ts";
import { INVOKE_FAULTS } from "./lambda/invoke-fault.ts";

/** Where things can be made to go wrong, and the rules of all these places together. */
export interface EmulatedFaults {
  all: Faults;
  post: FaultPlace<CallEffect>;
  socket: FaultPlace<SocketEffect>;
  invoke: FaultPlace<CallEffect>;
  dynamodb: FaultPlace<CallEffect>;
  bedrock: FaultPlace<BedrockEffect>;
}

/** @param dynamodb where a DynamoDB is that is not ours, and that cannot be made to fail */
export function createFaults(journal: Journal, { dynamodb }: { dynamodb?: string }): EmulatedFaults {
  const places = {
    post: new FaultPlace(POST_FAULTS, journal),
    socket: new FaultPlace(SOCKET_FAULTS, journal),
    invoke: new FaultPlace(INVOKE_FAULTS, journal),
    dynamodb: new FaultPlace(dynamodb === undefined ? DYNAMODB_FAULTS : outOfReach(dynamodb), journal),
    bedrock: new FaultPlace(BEDROCK_FAULTS, journal),
  };
  return { ...places, all: new Faults(Object.values(places)) };
}

function outOfReach(address: string): FaultGrammar<CallEffect> {
  return {
    ...DYNAMODB_FAULTS,
    parseEffect(_effect, at) {
      throw new FaultError(
        `${at} cannot happen: functions call the DynamoDB at ${address} directly. Leave --dynamodb out for the embedded one`,
      );
    },
  };
}
