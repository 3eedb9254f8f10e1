import type { Failure } from "../chat/answer.ts";

/**
 * What a reader can do where an answer failed. `retry` asks for the same again, `retryLater` does where the failure is
 * said to pass, `askAnew` asks the same question as another one, `carryOver` goes on in a new conversation.
 */
export type Way = "retry" | "retryLater" | "edit" | "askAnew" | "carryOver" | "otherModel" | "reload";

/** By what went wrong: the ways out of it, the best first. */
const WAYS: Readonly<Record<Failure["code"], readonly Way[]>> = {
  unauthorized: ["reload"],
  forbidden: ["carryOver"],
  bad_request: ["edit", "otherModel"],
  too_large: ["edit"],
  context_too_long: ["carryOver", "otherModel"],
  throttled: ["retry", "otherModel"],
  quota: ["otherModel"],
  model_unavailable: ["retryLater", "otherModel"],
  model_access: ["otherModel"],
  timeout: ["retry"],
  guardrail: ["edit"],
  cancelled: ["retry"],
  not_found: ["carryOver"],
  conflict: ["askAnew"],
  upgrade: ["reload"],
  internal: ["retryLater", "edit"],
  no_route: ["retry", "reload"],
};

/**
 * The ways out of a failure. What cannot help is not among them.
 * @param isTaken whether the question arrived; where it did not, it can still be changed
 */
export function waysOut({ code, retryable }: Failure, isTaken: boolean): readonly Way[] {
  const helpful = WAYS[code].filter((way) => way !== "retryLater" || retryable);
  return isTaken || helpful.includes("edit") ? helpful : [...helpful, "edit"];
}
