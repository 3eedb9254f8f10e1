import { delayOf, FaultError, fieldsOf, trueOf } from "../../control/fault-fields.ts";
import type { FaultGrammar } from "../../control/fault-rule.ts";

/** What goes wrong with a message on its way from a client, or to one: it comes later, or the socket drops instead. */
export type SocketEffect = { delayMs: number } | { drop: true };

/** The rules of `{"at":"socket"}`; `afterFrames` lets so many messages of the same direction pass first. */
export const SOCKET_FAULTS: FaultGrammar<SocketEffect> = {
  at: "socket",
  match: { connectionId: "is", direction: "is", contains: "contains", afterFrames: "after" },
  parseEffect(value, at) {
    const { delayMs, drop } = fieldsOf(value, at, ["delayMs", "drop"]);
    if ((delayMs === undefined) === (drop === undefined))
      throw new FaultError(`${at} needs one of delayMs and drop`);
    return drop === undefined
      ? { delayMs: delayOf(delayMs, `${at}.delayMs`) }
      : { drop: trueOf(drop, `${at}.drop`) };
  },
};
