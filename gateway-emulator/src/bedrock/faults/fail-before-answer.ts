import { BedrockError } from "../model/errors.ts";
import { lastUserText } from "../request/converse-request.ts";
import type { ConverseRequest } from "../request/converse-request.ts";
import type { BedrockServices } from "../services.ts";
import type { BedrockEffect } from "./bedrock-effect.ts";
import { AnsweredOtherwise, BrokenOff } from "./broken-off.ts";

/**
 * Lets go wrong what can before there is an answer, or in its place: all that can with an operation that asks no model,
 * and with an answer of somebody else's.
 * @throws what is to be answered, if anything; the signal's reason when it aborts
 */
export async function failBeforeAnswer({
  services: { faults, clock },
  operation,
  record: { request },
  signal,
}: {
  services: Pick<BedrockServices, "faults" | "clock">;
  /** Absent for what is no operation: nothing is matched with that. */
  operation: { name: string; labels: Readonly<Record<string, string>> } | undefined;
  /** What the call asks a model, where it does. */
  record: { request?: ConverseRequest };
  signal: AbortSignal;
}): Promise<void> {
  if (!operation) return;
  const effect = faults?.take(
    () => ({
      operation: operation.name,
      modelId: operation.labels["modelId"],
      ...(request && { contains: lastUserText(request.messages) }),
    }),
    ({ inAnswer }) => inAnswer === undefined,
  );
  if (effect) await begin(effect, clock, signal);
}

/** Waits, and then throws what comes in the answer's place, if anything does. */
export async function begin(
  { delayMs, instead }: BedrockEffect,
  clock: BedrockServices["clock"],
  signal: AbortSignal,
): Promise<void> {
  if (delayMs > 0) await clock.sleep(delayMs, signal);
  if (!instead) return;
  if ("error" in instead) throw new BedrockError(instead.error);
  if ("broken" in instead) throw new BrokenOff(instead.broken);
  throw new AnsweredOtherwise(instead.answer);
}
