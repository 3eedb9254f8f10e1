import type { Draw } from "./draw.ts";

/** A rule for `/_emulator/faults`, armed when the answer has come so far; -1: before the question is asked. */
export interface FaultPlan {
  atEvent: number;
  at: "post-to-connection" | "socket" | "invoke" | "dynamodb";
  /** Which function's invocations. */
  function?: "route" | "worker";
  match?: Record<string, string | number>;
  effect: Record<string, unknown>;
  times: number;
}

/** Before anything of a question is on its way. */
const AT_ONCE = -1;

export function drawFaults(draw: Draw, { maxEvent }: { maxEvent: number }): FaultPlan[] {
  const at = () => draw.whole(AT_ONCE, maxEvent);
  const drawn: FaultPlan[] = [];
  if (draw.chance(0.4)) drawn.push({ atEvent: at(), ...drawPostFault(draw) });
  if (draw.chance(0.15)) drawn.push({ atEvent: at(), ...drawSocketFault(draw) });
  if (draw.chance(0.15)) drawn.push({ atEvent: at(), ...drawTableFault(draw) });
  if (draw.chance(0.1)) drawn.push({ atEvent: AT_ONCE, ...drawInvokeFault(draw) });
  if (draw.chance(0.06)) drawn.push({ atEvent: AT_ONCE, ...killOfWorker(draw) });
  return drawn;
}

/** Whether the answer may be cut short by it, whatever the handler does. */
export function cutsShort(fault: FaultPlan): boolean {
  return fault.function === "worker" && fault.effect["drop"] === true;
}

/**
 * The rules for `/_emulator/faults`.
 * @param of.ids what all ids of the conversation begin with: nobody else is to be met
 * @param of.functions their names
 */
export function rulesOf(
  faults: readonly FaultPlan[],
  { ids, functions }: { ids: string; functions: Record<"route" | "worker", string> },
): object[] {
  return faults.map(({ at, function: name, match, effect, times }) => ({
    at,
    match: {
      ...match,
      // What goes wrong with the table meets whoever comes by.
      ...(at !== "dynamodb" && { contains: ids }),
      ...(name && { functionName: functions[name] }),
    },
    effect,
    times,
  }));
}

type Rule = Omit<FaultPlan, "atEvent">;

function drawPostFault(draw: Draw): Rule {
  const at = "post-to-connection";
  switch (draw.whole(1, 5)) {
    case 1:
      return { at, effect: { error: "GoneException" }, times: 1 };
    case 2:
      return { at, effect: { error: "LimitExceededException" }, times: draw.whole(1, 6) };
    case 3:
      return { at, effect: { error: "InternalServerErrorException" }, times: draw.whole(1, 2) };
    case 4:
      return { at, effect: { drop: true }, times: 1 };
    default:
      return { at, effect: { delayMs: draw.whole(5, 150) }, times: draw.whole(1, 10) };
  }
}

function drawSocketFault(draw: Draw): Rule {
  const direction = draw.oneOf(["in", "out"]);
  const match = { direction, afterFrames: draw.whole(0, 8) };
  const effect = draw.chance(0.5) ? { drop: true } : { delayMs: draw.whole(5, 200) };
  return { at: "socket", match, effect, times: 1 };
}

/** It meets whoever comes by, in any run. */
function drawTableFault(draw: Draw): Rule {
  const operation = draw.oneOf(["PutItem", "UpdateItem", "GetItem", "Query"]);
  const error = draw.oneOf([
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
    "InternalServerError",
  ]);
  return { at: "dynamodb", match: { operation }, effect: { error }, times: draw.whole(1, 2) };
}

function drawInvokeFault(draw: Draw): Rule {
  const at = "invoke";
  const routeKey = draw.oneOf(["hello", "send", "resume"]);
  switch (draw.whole(1, 6)) {
    case 1:
      return { at, function: "worker", effect: { error: "TooManyRequestsException" }, times: 1 };
    case 2:
      return { at, function: "worker", effect: { delayMs: draw.whole(10, 400) }, times: 1 };
    case 3:
      return {
        at,
        function: "route",
        match: { routeKey },
        effect: { drop: true, delayMs: draw.whole(0, 30) },
        times: 1,
      };
    default:
      return { at, function: "route", match: { routeKey }, effect: { error: "ServiceException" }, times: 1 };
  }
}

function killOfWorker(draw: Draw): Rule {
  const effect = { drop: true, delayMs: draw.whole(0, 900) };
  return { at: "invoke", function: "worker", effect, times: 1 };
}
