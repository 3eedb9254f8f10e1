import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ModelOutput } from "../../model/model.ts";
import { seededRandom } from "../../model/random.ts";
import { ContentBlocks } from "./content-blocks.ts";
import { blocksOf } from "./model-call.fixture.ts";

function newBlocks(takenIds: readonly string[] = []) {
  return new ContentBlocks({ random: seededRandom(1), takenIds: new Set(takenIds) });
}

function idsOf(outputs: readonly ModelOutput[]): string[] {
  return outputs.flatMap((output) =>
    output.type === "contentBlockStart" ? output.payload.start.toolUse.toolUseId : [],
  );
}

describe("content blocks", () => {
  it("stream the first call as it comes, and the next one when that is complete", () => {
    const blocks = newBlocks();
    const first = blocks.toolCall({ index: 0, id: "a", name: "one", input: '{"x":' });
    expect(blocksOf(first)).toEqual(['one {"x":']);
    expect(blocks.toolCall({ index: 1, id: "b", name: "two", input: '{"y"' })).toEqual([]);
    const rest = blocks.toolCall({ index: 0, input: "1}" });
    expect(rest.map(({ type }) => type)).toEqual([
      "contentBlockDelta",
      "contentBlockStop",
      "contentBlockStart",
      "contentBlockDelta",
      "contentBlockDelta",
    ]);
    expect(
      blocksOf([...first, ...rest, ...blocks.toolCall({ index: 1, input: ":2}" }), ...blocks.end()]),
    ).toEqual(['one {"x":1}', 'two {"y":2}']);
  });

  it("make no block of blank text, which Bedrock would refuse to have back", () => {
    const blocks = newBlocks();
    const outputs = [
      ...blocks.say({ kind: "text", text: "\n\n" }),
      ...blocks.toolCall({ name: "one", input: "{}" }),
      ...blocks.say({ kind: "text", text: "\n" }),
      ...blocks.end(),
    ];
    expect(blocksOf(outputs)).toEqual(["one {}"]);
  });

  it("take blank text between thoughts for nothing", () => {
    const blocks = newBlocks();
    const outputs = [
      ...blocks.say({ kind: "reasoning", text: "Hm" }),
      ...blocks.say({ kind: "text", text: "\n" }),
      ...blocks.say({ kind: "reasoning", text: " yes" }),
      ...blocks.end(),
    ];
    expect(blocksOf(outputs)).toEqual(["reasoning Hm yes"]);
  });

  it("keep the blanks before a text", () => {
    const blocks = newBlocks();
    const outputs = [
      ...blocks.say({ kind: "text", text: "\n " }),
      ...blocks.say({ kind: "text", text: "Hi " }),
      ...blocks.say({ kind: "text", text: " you" }),
      ...blocks.end(),
    ];
    expect(blocksOf(outputs)).toEqual(["text \n Hi  you"]);
  });

  it("let text that comes in the middle of a call wait for the call's end", () => {
    const blocks = newBlocks();
    const outputs = [
      ...blocks.toolCall({ name: "one", input: '{"x"' }),
      ...blocks.say({ kind: "text", text: "Wait." }),
      ...blocks.toolCall({ input: ":1}" }),
      ...blocks.end(),
    ];
    expect(blocksOf(outputs)).toEqual(['one {"x":1}', "text Wait."]);
  });

  it("give a tool without parameters the JSON that clients parse", () => {
    const blocks = newBlocks();
    expect(blocksOf([...blocks.toolCall({ name: "now", input: "" }), ...blocks.end()])).toEqual(["now {}"]);
  });

  it.each([
    ["each piece has an id of its own", { id: "z" }],
    ["later pieces have neither index nor id", { index: undefined }],
  ])(
    "put a call together when %s",
    (_name, { id, index = 0 }: { id?: string; index?: number | undefined }) => {
      const blocks = newBlocks();
      const place = _name.startsWith("each") ? { index } : {};
      const outputs = [
        ...blocks.toolCall({ ...place, id: "a", name: "one", input: '{"x"' }),
        ...blocks.toolCall({ ...place, ...(id !== undefined && { id }), input: ":1}" }),
        ...blocks.end(),
      ];
      expect(blocksOf(outputs)).toEqual(['one {"x":1}']);
    },
  );

  it("tell calls apart that follow one another under one index", () => {
    const blocks = newBlocks();
    const outputs = [
      ...blocks.toolCall({ index: 0, id: "a", name: "one", input: "" }),
      ...blocks.toolCall({ index: 0, input: '{"x":1}' }),
      ...blocks.toolCall({ index: 0, id: "b", name: "one", input: "" }),
      ...blocks.toolCall({ index: 0, input: '{"x":2}' }),
      ...blocks.end(),
    ];
    expect(blocksOf(outputs)).toEqual(['one {"x":1}', 'one {"x":2}']);
    expect(idsOf(outputs)).toEqual(["a", "b"]);
  });

  it.each([
    ["is in the conversation already", "0", ["0"]],
    ["is none of Bedrock's", "call:1", []],
    ["is too long", "a".repeat(65), []],
  ])("replace an id that %s", (_name, id, taken) => {
    const blocks = newBlocks(taken);
    expect(idsOf(blocks.toolCall({ id, name: "one", input: "{}" }))).toEqual([
      expect.stringMatching(/^tooluse_[A-Za-z0-9_-]{22}$/),
    ]);
  });

  it("never interleave, and lose nothing, however calls are interleaved", () => {
    const inputs = fc.array(fc.dictionary(fc.string(), fc.string()), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(inputs, fc.infiniteStream(fc.nat()), (objects, choices) => {
        const left = objects.map((object) => JSON.stringify(object));
        const order: number[] = [];
        const blocks = newBlocks();
        const outputs: ModelOutput[] = [];
        while (left.some((rest) => rest !== "")) {
          const open = [...left.keys()].filter((index) => left[index] !== "");
          const index = open[(choices.next().value ?? 0) % open.length] ?? 0;
          const rest = left[index] ?? "";
          const length = 1 + ((choices.next().value ?? 0) % 5);
          left[index] = rest.slice(length);
          const opening = order.includes(index) ? {} : { id: `id${index}`, name: `tool${index}` };
          if (!order.includes(index)) order.push(index);
          outputs.push(...blocks.toolCall({ index, ...opening, input: rest.slice(0, length) }));
        }
        outputs.push(...blocks.end());

        expect(blocksOf(outputs)).toEqual(
          order.map((index) => `tool${index} ${JSON.stringify(objects[index])}`),
        );
        expectOneAtATime(outputs);
      }),
    );
  });
});

/** One block after the other, by rising index. */
function expectOneAtATime(outputs: readonly ModelOutput[]): void {
  let current = 0;
  for (const output of outputs) {
    if (!("payload" in output) || !("contentBlockIndex" in output.payload)) continue;
    expect(output.payload.contentBlockIndex).toBe(current);
    if (output.type === "contentBlockStop") current += 1;
  }
}
