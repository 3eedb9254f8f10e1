import { EventStreamCodec } from "@smithy/core/event-streams";
import { fromUtf8, toUtf8 } from "@smithy/core/serde";
import { describe, expect, it } from "vitest";
import type { ConverseStreamEvent, ModelOutput } from "../model/model.ts";
import { seededRandom } from "../model/random.ts";
import { BatchFramer } from "./batch-framer.ts";
import { encodeEvent } from "./converse-events.ts";

/** An event as its text alone; contentBlockStop is said by two frames, messageStart by none. */
function encode(event: ConverseStreamEvent): Buffer[] {
  if (event.type === "messageStart") return [];
  if (event.type === "contentBlockStop") return [Buffer.from("stop 1"), Buffer.from("stop 2")];
  return [Buffer.from(event.type)];
}

const START: ModelOutput = { type: "messageStart", payload: { role: "assistant" } };
const STOP: ModelOutput = { type: "contentBlockStop", payload: { contentBlockIndex: 0 } };
const END: ModelOutput = { type: "messageStop", payload: { stopReason: "end_turn" } };

const framed = (framer: BatchFramer, batch: ModelOutput[]) => {
  const { frames, ...others } = framer.framesOf(batch);
  return { frames: frames.map(String), ...others };
};

describe("framesOf", () => {
  it("has the frames of every event, in order", () => {
    expect(framed(new BatchFramer(encode), [START, STOP, END])).toEqual({
      frames: ["stop 1", "stop 2", "messageStop"],
      goesAway: false,
    });
  });

  it.each<[ModelOutput, unknown]>([
    [{ type: "end" }, "end"],
    [{ type: "disconnect" }, { type: "disconnect" }],
    [
      { type: "reset", code: "CANCEL" },
      { type: "reset", code: "CANCEL" },
    ],
  ])("ends at %j, and says nothing that comes after", (output, ending) => {
    expect(framed(new BatchFramer(encode), [END, output, STOP])).toEqual({
      frames: ["messageStop"],
      goesAway: false,
      ending,
    });
  });

  it("goes on after goAway", () => {
    expect(framed(new BatchFramer(encode), [{ type: "goAway" }, END])).toEqual({
      frames: ["messageStop"],
      goesAway: true,
    });
  });

  it("corrupts the next frame alone, also when that comes in a later batch", () => {
    const codec = new EventStreamCodec(toUtf8, fromUtf8);
    const framer = new BatchFramer((event) =>
      event.type === "messageStart" ? [] : [encodeEvent(event, seededRandom(1))],
    );
    expect(framer.framesOf([{ type: "corrupt" }, START]).frames).toEqual([]);
    const [corrupted, next] = framer.framesOf([STOP, END]).frames;
    expect(() => codec.decode(corrupted ?? expect.fail())).toThrow(/message checksum/);
    expect(codec.decode(next ?? expect.fail()).headers[":event-type"]?.value).toBe("messageStop");
  });

  it("cuts the next frame there is, also when that comes in a later batch, and ends", () => {
    const framer = new BatchFramer(encode);
    expect(framed(framer, [END, { type: "truncate", bytes: 4 }, START]).frames).toEqual(["messageStop"]);
    expect(framed(framer, [STOP, END])).toEqual({ frames: ["stop"], goesAway: false, ending: "end" });
  });
});
