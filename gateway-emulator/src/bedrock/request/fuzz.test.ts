import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FOUNDATION_MODELS } from "../catalogue/models.ts";
import { BedrockError } from "../model/errors.ts";
import { checkRequest } from "../rules/check-request.ts";
import { parseConverseRequest } from "./converse-request.ts";
import { parseJson } from "./json.ts";

/** Every name that a request may have, and some that objects have anyway. */
const NAMES = [
  ..."messages system inferenceConfig toolConfig guardrailConfig additionalModelRequestFields".split(" "),
  ..."additionalModelResponseFieldPaths promptVariables requestMetadata performanceConfig serviceTier".split(
    " ",
  ),
  ..."outputConfig role content text image document video audio toolUse toolResult guardContent cachePoint".split(
    " ",
  ),
  ..."reasoningContent citationsContent searchResult format source bytes s3Location uri name toolUseId".split(
    " ",
  ),
  ..."input status json type ttl reasoningText redactedContent citations location tools toolSpec".split(" "),
  ..."inputSchema toolChoice any tool auto maxTokens temperature topP stopSequences thinking top_k".split(
    " ",
  ),
  ..."budget_tokens __proto__ constructor toString hasOwnProperty length then".split(" "),
];
const TEXTS = [
  "user",
  "assistant",
  "default",
  "1h",
  "error",
  "png",
  "t1",
  "",
  " ",
  "\ud800",
  "AAAA",
  "enabled",
];

const WHOLE = {
  system: [{ text: "s" }, { cachePoint: { type: "default", ttl: "1h" } }],
  messages: [
    { role: "user", content: [{ text: "a" }, { image: { format: "png", source: { bytes: "AAAA" } } }] },
    {
      role: "assistant",
      content: [
        { reasoningContent: { reasoningText: { text: "r", signature: "s" } } },
        { toolUse: { toolUseId: "t1", name: "n", input: { a: [1] } } },
      ],
    },
    {
      role: "user",
      content: [
        { toolResult: { toolUseId: "t1", content: [{ json: {} }, { text: "" }], status: "error" } },
        { document: { name: "d", format: "txt", source: { bytes: "AAAA" } } },
        { text: "b" },
      ],
    },
  ],
  inferenceConfig: { maxTokens: 2_000, stopSequences: ["x"] },
  toolConfig: {
    tools: [{ toolSpec: { name: "n", inputSchema: { json: { type: "object" } } } }],
    toolChoice: { auto: {} },
  },
  additionalModelRequestFields: { thinking: { type: "adaptive" } },
  requestMetadata: { a: "b" },
};

const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom<unknown>(null, true, 0, 1, -1, 1.5, 1e308, ...TEXTS),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...NAMES), tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

/** Nothing but a request that the rules look through, or the refusal of one. */
function expectAnswer(body: Buffer): void {
  try {
    const request = parseConverseRequest(parseJson(body));
    for (const model of FOUNDATION_MODELS.slice(0, 3)) checkRequest(request, model);
    for (const model of FOUNDATION_MODELS.slice(-1)) checkRequest(request, model, "Messages");
  } catch (error) {
    if (!(error instanceof BedrockError)) throw error;
    expect([400, 403]).toContain(error.statusCode);
    expect(error.message).not.toBe("");
  }
}

describe("anything at all is answered or refused", () => {
  it("bytes", () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => expectAnswer(Buffer.from(bytes))));
  });

  it("any JSON", () => {
    fc.assert(fc.property(fc.json(), (json) => expectAnswer(Buffer.from(json))));
  });

  it("JSON of the API's own names", () => {
    fc.assert(
      fc.property(value, (body) => expectAnswer(Buffer.from(JSON.stringify(body)))),
      { numRuns: 2_000 },
    );
  });

  it("a request of which one place holds something else", () => {
    const places = placesOf(WHOLE);
    fc.assert(
      fc.property(fc.constantFrom(...places), value, (place, other) =>
        expectAnswer(Buffer.from(JSON.stringify(replaced(WHOLE, place, other)))),
      ),
      { numRuns: 3_000 },
    );
  });

  it("a request of which a byte is another", () => {
    const whole = Buffer.from(JSON.stringify(WHOLE));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
        const body = Buffer.from(whole);
        body[at] = byte;
        expectAnswer(body);
      }),
      { numRuns: 1_000 },
    );
  });

  it("the request itself", () => {
    const request = parseConverseRequest(parseJson(Buffer.from(JSON.stringify(WHOLE))));
    expect(request).toEqual(WHOLE);
  });
});

describe("huge bodies are read in one go", () => {
  const MEGABYTES = 2;

  function repeated(before: string, one: string, after: string): Buffer {
    const times = Math.floor((MEGABYTES * 1_000_000) / (one.length + 1));
    return Buffer.from(before + Array.from({ length: times }, () => one).join(",") + after);
  }

  it.each([
    ["blocks", '{"messages":[{"role":"user","content":[', '{"text":"a"}', "]}]}"],
    ["messages", '{"messages":[', '{"role":"user","content":[{"text":"a"}]}', "]}"],
    ["empty messages", '{"messages":[', "{}", "]}"],
    ["names", '{"requestMetadata":{', '"a":"b"', "}}"],
    ["stop sequences", '{"inferenceConfig":{"stopSequences":[', '"a"', "]}}"],
    [
      "documents",
      '{"messages":[{"role":"user","content":[',
      '{"document":{"name":"d","source":{"text":"a"}}}',
      "]}]}",
    ],
    [
      "uses of tools",
      '{"toolConfig":{"tools":[{"systemTool":{"name":"n"}}]},"messages":[{"role":"user","content":[{"text":"a"}]},{"role":"assistant","content":[',
      '{"toolUse":{"toolUseId":"t","name":"n","input":{}}}',
      "]}]}",
    ],
  ])("%s", (_, before, one, after) => {
    expectAnswer(repeated(before, one, after));
  });

  it("one long file", () => {
    const bytes = "A".repeat(MEGABYTES * 1_000_000);
    for (const text of [bytes, `${bytes.slice(1)}!`])
      expectAnswer(
        Buffer.from(
          JSON.stringify({
            messages: [{ role: "user", content: [{ image: { format: "png", source: { bytes: text } } }] }],
          }),
        ),
      );
  });
});

type Place = readonly (string | number)[];

function placesOf(of: unknown, place: Place = []): Place[] {
  if (typeof of !== "object" || of === null) return [place];
  const members: Place[] = Object.entries(of).flatMap(([name, member]) =>
    placesOf(member, [...place, Array.isArray(of) ? Number(name) : name]),
  );
  return [place, ...members];
}

function replaced(of: unknown, [name, ...rest]: Place, other: unknown): unknown {
  if (name === undefined) return other;
  if (Array.isArray(of))
    return of.map((member, index) => (index === name ? replaced(member, rest, other) : member));
  return Object.fromEntries(
    Object.entries(of as object).map(([key, member]) => [
      key,
      key === name ? replaced(member, rest, other) : member,
    ]),
  );
}
