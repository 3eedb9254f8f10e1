import {
  ConverseStreamCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";
import {
  array,
  assert,
  asyncProperty,
  base64String,
  constantFrom,
  jsonValue,
  oneof,
  record,
  string,
  tuple,
} from "fast-check";
import { expect, it } from "vitest";
import type { ConverseStreamEvent, Delta, Model } from "../model/model.ts";
import { usageOf } from "../tokens/usage.ts";
import { ask, collect, startBedrock } from "../under-test.ts";
import { eventsOf, invocation, type ReceivedBlock, type ReceivedEvent } from "./invocation-under-test.ts";

interface BlockEvents {
  name?: string;
  deltas: readonly Delta[];
}

const pieces = array(string({ unit: "grapheme", minLength: 1 }), { minLength: 1, maxLength: 4 });

const anyBlock = oneof(...blocks());

function blocks() {
  const text = pieces.map((texts): BlockEvents => ({ deltas: texts.map((one) => ({ text: one })) }));
  const cited = tuple(string(), pieces).map(([title, texts]): BlockEvents => {
    const citation = {
      title,
      sourceContent: texts.map((one) => ({ text: one })),
      location: { documentChar: {} },
    };
    return { deltas: [{ citation }, ...texts.map((one) => ({ text: one }))] };
  });
  const reasoning = tuple(pieces, base64String({ minLength: 4 })).map(([texts, signature]): BlockEvents => {
    const thoughts = texts.map((one) => ({ reasoningContent: { text: one } }));
    return { deltas: [...thoughts, { reasoningContent: { signature } }] };
  });
  const omitted = base64String({ minLength: 4 }).map((signature): BlockEvents => {
    // Thinking that is not shown has a signature all the same.
    return { deltas: [{ reasoningContent: { text: "" } }, { reasoningContent: { signature } }] };
  });
  const redacted = base64String({ minLength: 4 }).map((data): BlockEvents => {
    const redactedContent = Buffer.from(data).toString("base64");
    return { deltas: [{ reasoningContent: { redactedContent } }] };
  });
  const tool = record({ name: constantFrom("a", "b"), input: jsonValue() }).map(
    ({ name, input }): BlockEvents => {
      const json = JSON.stringify({ input });
      const half = json.length / 2;
      const parts = ["", json.slice(0, half), json.slice(half)];
      return { name, deltas: parts.map((part) => ({ toolUse: { input: part } })) };
    },
  );
  return [text, cited, reasoning, omitted, redacted, tool];
}

it("is the same answer by ConverseStream, InvokeModel and InvokeModelWithResponseStream, whatever it is", async () => {
  let answer: readonly BlockEvents[] = [];
  const model: Model = () => ({ source: "script", outputs: outputsOf(answer) });
  await using bedrock = await startBedrock({ model });
  const client = bedrock.client("h1");
  const property = asyncProperty(array(anyBlock, { maxLength: 5 }), async (generated) => {
    answer = generated;
    const { stream } = await client.send(new ConverseStreamCommand(ask("Hi")));
    const converse = converseBlocks(await collect(stream));
    const whole = await client.send(new InvokeModelCommand(invocation()));
    const { content } = JSON.parse(whole.body.transformToString());
    expect(content.map(withoutId)).toEqual(converse);
    const streamed = await client.send(new InvokeModelWithResponseStreamCommand(invocation()));
    expect(anthropicBlocks(await eventsOf(streamed.body))).toEqual(content);
  });
  await assert(property, { numRuns: 30 });
});

async function* outputsOf(answer: readonly BlockEvents[]) {
  const events: ConverseStreamEvent[] = [{ type: "messageStart", payload: { role: "assistant" } }];
  for (const [contentBlockIndex, { name, deltas }] of answer.entries()) {
    if (name !== undefined) {
      const start = { toolUse: { name, toolUseId: `tooluse_${contentBlockIndex}` } };
      events.push({ type: "contentBlockStart", payload: { contentBlockIndex, start } });
    }
    for (const delta of deltas)
      events.push({ type: "contentBlockDelta", payload: { contentBlockIndex, delta } });
    events.push({ type: "contentBlockStop", payload: { contentBlockIndex } });
  }
  events.push({ type: "messageStop", payload: { stopReason: "end_turn" } });
  const input = { inputTokens: 1, cacheReadInputTokens: 0, cacheWriteInputTokens: 0, cacheDetails: [] };
  events.push({ type: "metadata", payload: { metrics: { latencyMs: 0 }, usage: usageOf(input, 1) } });
  yield events;
}

/** What a client of ConverseStream gathers, in Anthropic's words. */
function converseBlocks(events: Awaited<ReturnType<typeof collect>>): ReceivedBlock[] {
  const blocks: ReceivedBlock[] = [];
  const jsons: string[] = [];
  for (const { contentBlockStart, contentBlockDelta } of events) {
    const index = contentBlockStart?.contentBlockIndex ?? contentBlockDelta?.contentBlockIndex ?? 0;
    if (contentBlockStart) blocks[index] = { type: "tool_use", name: contentBlockStart.start?.toolUse?.name };
    const delta = contentBlockDelta?.delta;
    const before = blocks[index];
    if (delta?.text !== undefined)
      blocks[index] = { ...before, type: "text", text: (before?.text ?? "") + delta.text };
    if (delta?.citation) {
      const cited_text = delta.citation.sourceContent?.map(({ text }) => text).join("");
      const place = { document_index: 0, start_char_index: 0, end_char_index: 0 };
      const citation = { type: "char_location", cited_text, document_title: delta.citation.title, ...place };
      blocks[index] = { type: "text", text: "", citations: [citation] };
    }
    if (delta?.toolUse) jsons[index] = (jsons[index] ?? "") + (delta.toolUse.input ?? "");
    const { text, signature, redactedContent } = delta?.reasoningContent ?? {};
    if (text !== undefined) blocks[index] = { type: "thinking", thinking: (before?.thinking ?? "") + text };
    if (signature !== undefined) blocks[index] = { type: "thinking", ...before, signature };
    if (redactedContent)
      blocks[index] = { type: "redacted_thinking", data: Buffer.from(redactedContent).toString() };
  }
  return withInputs(blocks, jsons);
}

/** What a client of InvokeModelWithResponseStream gathers: only by what its starts and deltas say. */
function anthropicBlocks(events: readonly ReceivedEvent[]): ReceivedBlock[] {
  const blocks: ReceivedBlock[] = [];
  const jsons: string[] = [];
  for (const { index = 0, content_block, delta } of events) {
    if (content_block) blocks[index] = content_block;
    const block = blocks[index];
    if (!block || !delta) continue;
    if (delta.type === "text_delta") block.text = `${block.text}${delta.text}`;
    if (delta.type === "thinking_delta") block.thinking = `${block.thinking}${delta.thinking}`;
    if (delta.type === "signature_delta") block.signature = `${block.signature}${delta.signature}`;
    if (delta.type === "citations_delta") block.citations?.push(delta.citation);
    if (delta.type === "input_json_delta") jsons[index] = (jsons[index] ?? "") + (delta.partial_json ?? "");
  }
  return withInputs(blocks, jsons);
}

function withInputs(blocks: readonly ReceivedBlock[], jsons: readonly string[]): ReceivedBlock[] {
  return blocks.map((block, index) => {
    const json = jsons[index];
    return json === undefined ? block : { ...block, input: JSON.parse(json) };
  });
}

function withoutId(block: ReceivedBlock): ReceivedBlock {
  const { id, ...others } = block;
  if (block.type === "tool_use") expect(id).toMatch(/^toolu_bdrk_01/);
  return others;
}
