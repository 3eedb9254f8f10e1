import { readFile } from "node:fs/promises";
import { parseModels } from "../bedrock/catalogue/models.ts";
import { ModelsError } from "../bedrock/catalogue/fields.ts";
import type { FoundationModel } from "../bedrock/catalogue/foundation-model.ts";
import type { Model } from "../bedrock/model/model.ts";
import { scriptedModel } from "../bedrock/scripted/scripted-model.ts";
import { awsRelay } from "../bedrock/upstream/aws/aws-relay.ts";
import { recordRelay } from "../bedrock/upstream/cassettes/record-relay.ts";
import { replayRelay } from "../bedrock/upstream/cassettes/replay-relay.ts";
import { openaiModel } from "../bedrock/upstream/openai/openai-model.ts";
import type { Relay } from "../bedrock/upstream/relay.ts";
import { MendableError } from "../control/mendable-error.ts";
import type { Parts } from "../parts.ts";

/** A file of models that cannot be used; the message names it, and the field. */
export class ModelsFileError extends MendableError {
  override name = "ModelsFileError";
}

/** Who answers as Bedrock, where the answers are framed here. */
export function openModel(parts: Parts, controlUrl: () => string): Model {
  const { options, clock, machineClock, journal, scripts } = parts;
  const { model: choice = { kind: "scripted" }, pace, env } = options;
  if (choice.kind !== "openai") return scriptedModel({ clock, scripts, pace, controlUrl });
  return openaiModel({
    url: choice.url,
    modelName: choice.modelName,
    clock: machineClock,
    advise: (advice) => journal.write({ kind: "advice", detail: { advice } }),
    apiKey: env?.["OPENAI_API_KEY"],
  });
}

/** Who answers instead, in bytes: the real Bedrock, or what was recorded of it; undefined where a model answers. */
export function openRelay(parts: Parts): Relay | undefined {
  const { options, stack, machineClock: clock, journal } = parts;
  const { model: choice = { kind: "scripted" }, pace, env = {} } = options;
  const advise = (advice: string) => journal.write({ kind: "advice", detail: { advice } });
  const aws = () => awsRelay({ region: stack.region, env });
  switch (choice.kind) {
    case "scripted":
    case "openai":
      return undefined;
    case "aws":
      return aws();
    case "record":
      return recordRelay({ relay: aws(), folder: choice.folder, clock, advise });
    case "replay":
      return replayRelay({
        folder: choice.folder,
        clock: parts.clock,
        pace: pace === "instant" ? "instant" : "recorded",
        advise,
      });
  }
}

/**
 * Reads the models that the catalogue does not have.
 * @throws {ModelsFileError}
 */
export async function readModels(path: string | undefined): Promise<FoundationModel[]> {
  if (path === undefined) return [];
  try {
    return parseModels(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    const isExpected = error instanceof ModelsError || error instanceof SyntaxError || isSystemError(error);
    if (!isExpected) throw error;
    throw new ModelsFileError(`--models ${path}: ${error.message}`, { cause: error });
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && "syscall" in error;
}
