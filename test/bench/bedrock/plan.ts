import { crc32 } from "node:zlib";
import { openCatalogue } from "../../../gateway-emulator/src/bedrock/catalogue/catalogue.ts";
import { parseConverseRequest } from "../../../gateway-emulator/src/bedrock/request/converse-request.ts";
import { parseJson } from "../../../gateway-emulator/src/bedrock/request/json.ts";
import { parseScript } from "../../../gateway-emulator/src/bedrock/script/script.ts";
import { ScriptQueue } from "../../../gateway-emulator/src/bedrock/script/script-queue.ts";
import { scriptedModel } from "../../../gateway-emulator/src/bedrock/scripted/scripted-model.ts";
import { VirtualClock } from "../../../gateway-emulator/src/control/clock.ts";
import { type AnswerName, scripts } from "./answers.ts";
import { converseStreamRequest, MODEL_ID } from "./bedrock-request.ts";

/** Nobody waits for its time: it leaps to whatever is slept for. */
class LeapingClock extends VirtualClock {
  override async sleep(delayMs: number): Promise<void> {
    this.advance(delayMs);
  }
}

/** When the scripted model means to say each event of a stream, in milliseconds from its beginning. */
export async function plannedMs(name: AnswerName, stream: number): Promise<number[]> {
  const clock = new LeapingClock();
  const queue = new ScriptQueue();
  for (const script of scripts()) queue.add(parseScript(script));
  const body = Buffer.from(converseStreamRequest(name, stream).body);
  const answer = scriptedModel({ clock, scripts: queue, controlUrl: () => "" })(
    {
      operation: "ConverseStream",
      modelId: MODEL_ID,
      model: openCatalogue({ clock: new VirtualClock(Date.now()), region: "us-east-1" }).resolve(MODEL_ID)
        .model,
      request: parseConverseRequest(parseJson(body)),
      input: { inputTokens: 0, cacheReadInputTokens: 0, cacheWriteInputTokens: 0, cacheDetails: [] },
      seed: crc32(body, crc32(MODEL_ID)),
    },
    new AbortController().signal,
  );
  const plan: number[] = [];
  for await (const batch of answer.outputs) plan.push(...batch.map(() => clock.elapsed()));
  return plan;
}
