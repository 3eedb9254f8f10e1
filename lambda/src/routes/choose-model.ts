import { RefusedError } from "./refuse.ts";

/**
 * The model of an answer: the one asked for, else the conversation's own, as long as there is that one; else the
 * deployment's.
 * @throws {RefusedError} model_unavailable, when the deployment has not the model that is asked for
 */
export function chooseModel({
  asked,
  own,
  modelIds,
}: {
  asked: string | undefined;
  own: string | undefined;
  /** The default first. */
  modelIds: readonly [string, ...string[]];
}): string {
  if (asked !== undefined && !modelIds.includes(asked))
    throw new RefusedError({
      code: "model_unavailable",
      retryable: false,
      detail: `${asked} is none of ${modelIds.join(", ")}`,
    });
  return [asked, own].find((modelId) => modelId !== undefined && modelIds.includes(modelId)) ?? modelIds[0];
}
