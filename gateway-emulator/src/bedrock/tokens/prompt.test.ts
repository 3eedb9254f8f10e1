import { expect, it } from "vitest";
import { parseConverseRequest } from "../request/converse-request.ts";
import { gifBytes, jpegBytes, pngBytes, webpBytes } from "../rules/images-under-test.ts";
import { estimateInputTokens, readPrompt } from "./prompt.ts";

const PLAIN = { messages: [{ role: "user", content: [{ text: "abcdefg" }] }] };
const CACHE_POINT = { cachePoint: { type: "default" } };

function tokensOf(body: object): number {
  return estimateInputTokens(parseConverseRequest(body));
}

/** What a user's message of this block counts, without the message's own 4. */
function tokensOfBlock(block: object): number {
  return tokensOf({ messages: [{ role: "user", content: [block] }] }) - 4;
}

function image(bytes: Buffer, format = "png") {
  return { image: { format, source: { bytes: bytes.toString("base64") } } };
}

it("counts everything that the model is sent", () => {
  const tool = { toolSpec: { name: "abcdefg", inputSchema: { json: {} } } };
  expect(tokensOf(PLAIN)).toBe(6);
  expect(tokensOf({ ...PLAIN, system: [{ text: "abcdefg" }] })).toBe(8);
  expect(tokensOf({ ...PLAIN, toolConfig: { tools: [tool] } })).toBeGreaterThan(8);
  expect(tokensOf({ ...PLAIN, toolConfig: { tools: [tool], toolChoice: { any: {} } } })).toBe(
    tokensOf({ ...PLAIN, toolConfig: { tools: [tool] } }) + 1,
  );
});

it("counts no cache point", () => {
  const content = [{ text: "abcdefg" }, CACHE_POINT];
  expect(tokensOf({ messages: [{ role: "user", content }], system: [{ text: "a" }, CACHE_POINT] })).toBe(
    tokensOf({ ...PLAIN, system: [{ text: "a" }] }),
  );
});

it.each([
  ["a small PNG by its pixels", pngBytes({ width: 200, height: 200 }), 54],
  ["a PNG of the largest size that is not scaled down", pngBytes({ width: 1092, height: 1092 }), 1_590],
  ["a larger PNG as if scaled down", pngBytes({ width: 3_000, height: 3_000 }), 1_600],
  ["a long PNG by its edge of 1568 pixels", pngBytes({ width: 15_680, height: 1_000 }), 210],
  ["a JPEG, behind what the camera wrote", jpegBytes({ width: 750, height: 100 }, 60_000), 100],
  ["a GIF", gifBytes({ width: 75, height: 100 }), 10],
  ["a lossy WebP", webpBytes("VP8 ", { width: 750, height: 10 }), 10],
  ["a lossless WebP", webpBytes("VP8L", { width: 750, height: 10 }), 10],
  ["an extended WebP", webpBytes("VP8X", { width: 750, height: 10 }), 10],
  ["an image of which nothing is known as a large one", Buffer.from("BM bitmap"), 1_600],
  ["a header that is cut off", pngBytes({ width: 10, height: 10 }).subarray(0, 20), 1_600],
  ["a size of nothing", pngBytes({ width: 0, height: 10 }), 1_600],
])("counts %s", (_, bytes, tokens) => {
  expect(tokensOfBlock(image(bytes))).toBe(tokens);
});

it("counts an image in a tool's result like any other", () => {
  const result = (content: object[]) => ({ toolResult: { toolUseId: "a", content } });
  expect(tokensOfBlock(result([{ text: "" }, image(pngBytes({ width: 750, height: 100 }))]))).toBe(
    tokensOfBlock(result([{ text: "" }])) + 100,
  );
});

it("counts a document by its bytes: text as text, pages as pages", () => {
  const document = (format: string, bytes: number) => ({
    document: { name: "abcdefg", format, source: { bytes: Buffer.alloc(bytes).toString("base64") } },
  });
  const one = tokensOfBlock(document("txt", 7));
  expect(tokensOfBlock(document("txt", 3_507))).toBe(one + 1_000);
  expect(tokensOfBlock(document("pdf", 50_007)) - tokensOfBlock(document("pdf", 7))).toBe(2_000);
  const elsewhere = {
    document: { name: "abcdefg", format: "pdf", source: { s3Location: { uri: "s3://abc/d" } } },
  };
  expect(tokensOfBlock(elsewhere)).toBeLessThan(30);
});

it("knows where each block ends, and which one a cache point stands behind", () => {
  const { blocks, cachePoints, tokens } = readPrompt(
    parseConverseRequest({
      toolConfig: {
        tools: [{ toolSpec: { name: "abcdefg", inputSchema: { json: {} } } }, CACHE_POINT],
      },
      system: [{ text: "a".repeat(35) }, { cachePoint: { type: "default", ttl: "1h" } }],
      messages: [
        { role: "user", content: [{ text: "a".repeat(70) }] },
        { role: "assistant", content: [{ text: "a".repeat(7) }] },
        { role: "user", content: [{ text: "a".repeat(7) }, CACHE_POINT] },
      ],
    }),
  );
  expect(cachePoints).toEqual([
    { block: 0, ttl: "5m" },
    { block: 1, ttl: "1h" },
    { block: 4, ttl: "5m" },
  ]);
  const ends = blocks.map(({ tokensToHere }) => tokensToHere);
  expect(ends.map((end, index) => end - (ends[index - 1] ?? 0)).slice(1)).toEqual([10, 22, 6, 6]);
  // What ends the last message is never cached.
  expect(tokens - (ends.at(-1) ?? 0)).toBe(2);
});

it("passes over a cache point with nothing before it", () => {
  const { cachePoints } = readPrompt(
    parseConverseRequest({ messages: [{ role: "user", content: [CACHE_POINT, { text: "a" }] }] }),
  );
  expect(cachePoints).toEqual([]);
});
