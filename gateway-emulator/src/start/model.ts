import type { Model } from "../bedrock/model/model.ts";
import { scriptedModel } from "../bedrock/scripted/scripted-model.ts";
import { awsRelay } from "../bedrock/upstream/aws/aws-relay.ts";
import { recordRelay } from "../bedrock/upstream/cassettes/record-relay.ts";
import { replayRelay } from "../bedrock/upstream/cassettes/replay-relay.ts";
import {
  greetServer,
  openaiModel,
  type OpenaiModelOptions,
} from "../bedrock/upstream/openai/openai-model.ts";
import type { Relay } from "../bedrock/upstream/relay.ts";
import type { Parts } from "../parts.ts";
import { requireRecordings } from "./recordings.ts";

/** Who answers as Bedrock, where the answers are framed here. */
export function openModel(parts: Parts, controlUrl: () => string): Model {
  const { options, owner, clock, machineClock, journal, scripts } = parts;
  const { model: choice = { kind: "scripted" }, pace, env } = options;
  if (choice.kind !== "openai") return scriptedModel({ clock, scripts, pace, controlUrl });
  const openai: OpenaiModelOptions = {
    url: choice.url,
    modelName: choice.modelName,
    clock: machineClock,
    advise: (advice) => journal.write({ kind: "advice", detail: { advice } }),
    apiKey: env?.["OPENAI_API_KEY"],
  };
  const model = openaiModel(openai);
  const greeting = new AbortController();
  owner.defer(() => greeting.abort());
  void greetServer(openai, greeting.signal);
  return model;
}

/**
 * Who answers instead, in bytes: the real Bedrock, or what was recorded of it; undefined where a model answers.
 * @throws {OptionError} when nothing is recorded in the folder that is to be replayed
 */
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
      requireRecordings(choice.folder);
      return replayRelay({
        folder: choice.folder,
        clock: parts.clock,
        pace: pace === "instant" ? "instant" : "recorded",
        advise,
      });
  }
}
