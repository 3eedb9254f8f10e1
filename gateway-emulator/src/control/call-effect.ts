import { delayOf, errorNameOf, FaultError, fieldsOf, textOf, trueOf, wholeNumberOf } from "./fault-fields.ts";

/** What goes wrong with a call over HTTP: it waits; then it is answered with an error, or its connection drops. */
export interface CallEffect {
  delayMs: number;
  /** Absent: after the delay it goes on as ever. */
  failure?: { error: FaultAnswer } | { drop: true };
}

/** An error as a service answers it. */
export interface FaultAnswer {
  name: string;
  statusCode: number;
  message: string;
}

/** A service's errors by name, with its own status and words: what a rule need not say. */
export type KnownErrors = Readonly<Record<string, Omit<FaultAnswer, "name">>>;

/** Reads an effect with `delayMs`, and `error` or `drop`. */
export function callEffect(known: KnownErrors): (value: unknown, at: string) => CallEffect {
  return (value, at) => {
    const effect = fieldsOf(value, at, ["delayMs", "error", "message", "status", "drop"]);
    const { delayMs, error, drop } = effect;
    if (delayMs === undefined && error === undefined && drop === undefined)
      throw new FaultError(`${at} needs delayMs, error or drop`);
    if (error !== undefined && drop !== undefined)
      throw new FaultError(`${at} has both error and drop; one can happen`);
    if (drop !== undefined) trueOf(drop, `${at}.drop`);
    return {
      delayMs: delayMs === undefined ? 0 : delayOf(delayMs, `${at}.delayMs`),
      ...(drop !== undefined && { failure: { drop: true } }),
      ...(error !== undefined && { failure: { error: faultAnswer(effect, at, known) } }),
    };
  };
}

/**
 * The error of `{"error":NAME,"message":…,"status":…}`; what is absent is as the service has it.
 * @throws {FaultError} naming the field
 */
export function faultAnswer(effect: Record<string, unknown>, at: string, known: KnownErrors): FaultAnswer {
  const names = Object.keys(known);
  const name = errorNameOf(effect.error, `${at}.error`, names[0] ?? "");
  const as = Object.hasOwn(known, name) ? known[name] : undefined;
  const { message, status } = effect;
  if (!as && status === undefined)
    throw new FaultError(
      `${at}.status is missing: ${name} is none of the errors known here, which are ${names.join(", ")}`,
    );
  return {
    name,
    statusCode:
      status === undefined && as
        ? as.statusCode
        : wholeNumberOf(status, `${at}.status`, { min: 400, max: 599 }),
    message: message === undefined ? (as?.message ?? name) : textOf(message, `${at}.message`),
  };
}
