import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../control/clock.ts";
import { DIALECTS } from "./dialects.fixture.ts";
import { answerOf, modelCall } from "./model-call.fixture.ts";
import { openaiModel } from "./openai-model.ts";

/** What the model says when the server's bytes come in these pieces. */
async function answerTo(pieces: readonly Uint8Array[]) {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  const response = new Response(body, { headers: { "content-type": "text/event-stream" } });
  const model = openaiModel({
    url: "http://localhost:11434",
    modelName: "any",
    clock: new VirtualClock(),
    fetch: async () => response,
  });
  return answerOf(model, modelCall());
}

function cut(bytes: Uint8Array, positions: readonly number[]): Uint8Array[] {
  const at = [0, ...positions.map((position) => position % bytes.length).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

describe.each(Object.entries(DIALECTS))("the stream of %s", (_name, stream) => {
  it.each([
    ["\\n", stream],
    ["\\r\\n", stream.replaceAll("\n", "\r\n")],
    ["\\r", stream.replaceAll("\n", "\r")],
    ["\\n, with comments that keep it alive", stream.replaceAll("data:", ": ping\n\ndata:")],
    ["\\n, with empty events that keep it alive", stream.replaceAll("data:", "data:\n\ndata:")],
  ])("gives the same events wherever it is cut, its lines ending with %s", async (_ending, text) => {
    const expected = await answerTo([Buffer.from(stream)]);
    const bytes = Buffer.from(text);
    expect(expected.at(-1)?.type).toBe("metadata");

    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(), { maxLength: 40 }), async (positions) => {
        expect(await answerTo(cut(bytes, positions))).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it("gives the same events byte by byte", async () => {
    const bytes = Buffer.from(stream);
    const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
    expect(await answerTo(single)).toEqual(await answerTo([bytes]));
  });
});
