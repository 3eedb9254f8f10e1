import {
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
  InvokeModelCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { type BedrockUnderTest, collect, startBedrock } from "../under-test.ts";

/** It may be forced to use a tool, takes a budget to think, and an answer that is begun. */
const SONNET_4_5 = "global.anthropic.claude-sonnet-4-5-20250929-v1:0";
const SONNET_5_5 = "global.anthropic.claude-sonnet-5-5";
const OPUS_5_5 = "global.anthropic.claude-opus-5-5";

const WEATHER = {
  type: "object",
  properties: {
    city: { type: "string", minLength: 2, maxLength: 20 },
    days: { type: "integer", minimum: 1, maximum: 7 },
    unit: { type: "string", enum: ["celsius", "fahrenheit"] },
    from: { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}$" },
    place: {
      type: "object",
      properties: { latitude: { type: "number", minimum: -90, maximum: 90 } },
      required: ["latitude"],
    },
    note: { type: "string" },
  },
  required: ["city", "days", "unit", "from", "place"],
  additionalProperties: false,
};

const TOOLS = [
  { toolSpec: { name: "get_time", inputSchema: { json: { type: "object", properties: {} } } } },
  { toolSpec: { name: "get_weather", inputSchema: { json: WEATHER } } },
];

async function answerOf(
  bedrock: BedrockUnderTest,
  { modelId = SONNET_4_5, messages = said("What is fog?"), ...input }: Partial<ConverseCommandInput> = {},
) {
  return bedrock.client("h1").send(new ConverseCommand({ modelId, messages, ...input }));
}

function said(...texts: string[]): ConverseCommandInput["messages"] {
  return texts.map((text, index) => ({ role: index % 2 ? "assistant" : "user", content: [{ text }] }));
}

function textOf(answer: Awaited<ReturnType<typeof answerOf>>): string {
  return (answer.output?.message?.content ?? []).flatMap(({ text }) => text ?? []).join("");
}

function reasoningOf(answer: Awaited<ReturnType<typeof answerOf>>): string | undefined {
  return answer.output?.message?.content?.[0]?.reasoningContent?.reasoningText?.text;
}

describe("a model that must use a tool", () => {
  it("uses the one that is named, with input that fits its schema, the same for the same request", async () => {
    await using bedrock = await startBedrock();
    const toolConfig = { tools: TOOLS, toolChoice: { tool: { name: "get_weather" } } };
    const answers = await Promise.all([1, 2].map(() => answerOf(bedrock, { toolConfig })));
    const [first, second] = answers.map(({ output }) => output?.message?.content ?? []);
    expect(first).toEqual(second);
    expect(answers[0]?.stopReason).toBe("tool_use");
    expect(first).toHaveLength(1);
    expect(first?.[0]?.toolUse?.name).toBe("get_weather");
    const ajv = new Ajv2020();
    expect(ajv.validate(WEATHER, first?.[0]?.toolUse?.input)).toBe(true);
  });

  it("uses the one that the prompt speaks of when it may choose, else the first", async () => {
    await using bedrock = await startBedrock();
    const toolConfig = { tools: TOOLS, toolChoice: { any: {} } };
    const named = await answerOf(bedrock, { toolConfig, messages: said("Call get_weather, please.") });
    expect(named.output?.message?.content?.[0]?.toolUse?.name).toBe("get_weather");
    const other = await answerOf(bedrock, { toolConfig });
    expect(other.output?.message?.content?.[0]?.toolUse?.name).toBe("get_time");
  });

  it("answers in words when it need not", async () => {
    await using bedrock = await startBedrock();
    const answer = await answerOf(bedrock, { toolConfig: { tools: TOOLS, toolChoice: { auto: {} } } });
    expect(answer.stopReason).toBe("end_turn");
    expect(textOf(answer)).toContain("> What is fog?");
  });
});

describe("a model that is to keep to a JSON schema", () => {
  it("answers Converse with JSON that fits, and nothing else", async () => {
    await using bedrock = await startBedrock();
    const jsonSchema = { schema: JSON.stringify(WEATHER), name: "weather" };
    const outputConfig = { textFormat: { type: "json_schema" as const, structure: { jsonSchema } } };
    const answer = await answerOf(bedrock, { outputConfig });
    expect(answer.stopReason).toBe("end_turn");
    const ajv = new Ajv2020();
    expect(ajv.validate(WEATHER, JSON.parse(textOf(answer)))).toBe(true);
  });

  it("refuses a schema that is no JSON, or has no bottom", async () => {
    await using bedrock = await startBedrock();
    for (const schema of ["{", `{"const":${"[".repeat(20_000)}${"]".repeat(20_000)}}`]) {
      const structure = { jsonSchema: { schema } };
      const outputConfig = { textFormat: { type: "json_schema" as const, structure } };
      await expect(answerOf(bedrock, { outputConfig })).rejects.toMatchObject({
        name: "ValidationException",
      });
    }
  });

  it("answers InvokeModel so too", async () => {
    await using bedrock = await startBedrock();
    const body = JSON.stringify({
      anthropic_version: "bedrock-2023-05-31",
      max_tokens: 1_000,
      messages: [{ role: "user", content: "What is fog?" }],
      output_config: { format: { type: "json_schema", schema: WEATHER } },
    });
    const answer = await bedrock
      .client("h1")
      .send(new InvokeModelCommand({ modelId: SONNET_4_5, contentType: "application/json", body }));
    const { content } = JSON.parse(answer.body.transformToString());
    expect(new Ajv2020().validate(WEATHER, JSON.parse(content[0].text))).toBe(true);
  });
});

describe("a model that thinks", () => {
  it("does so before the text, in a block with a signature, where the request turns it on", async () => {
    await using bedrock = await startBedrock();
    const { stream } = await bedrock.client("h1").send(
      new ConverseStreamCommand({
        modelId: SONNET_4_5,
        messages: said("Was ist Nebel?"),
        inferenceConfig: { maxTokens: 4_000 },
        additionalModelRequestFields: { thinking: { type: "enabled", budget_tokens: 2_000 } },
      }),
    );
    const events = await collect(stream);
    const deltas = events.flatMap(({ contentBlockDelta }) => contentBlockDelta ?? []);
    const reasoning = deltas.filter(({ contentBlockIndex }) => contentBlockIndex === 0);
    const words = reasoning.map(({ delta }) => delta?.reasoningContent?.text ?? "").join("");
    expect(words).toContain("„Was ist Nebel?“");
    expect(reasoning.at(-1)?.delta?.reasoningContent?.signature).toMatch(/^[A-Za-z0-9+/]{100,}=*$/);
    const text = deltas.filter(({ contentBlockIndex }) => contentBlockIndex === 1);
    expect(text.map(({ delta }) => delta?.text ?? "").join("")).toMatch(/^## Deine Frage/);
  });

  it.each([
    ["not unless it is asked to", SONNET_4_5, {}, "no"],
    ["not when it is turned off", SONNET_4_5, { thinking: { type: "disabled" } }, "no"],
    ["at length where it adapts", SONNET_5_5, { thinking: { type: "adaptive" } }, "long"],
    [
      "not where it adapts to low effort",
      SONNET_5_5,
      { thinking: { type: "adaptive" }, output_config: { effort: "low" } },
      "no",
    ],
    ["not before an answer that follows no tool", SONNET_5_5, { thinking: { type: "between_tools" } }, "no"],
    ["briefly where it always does", OPUS_5_5, {}, "brief"],
    [
      "briefly where it always does, at low effort too",
      OPUS_5_5,
      { thinking: { type: "adaptive" }, output_config: { effort: "low" } },
      "brief",
    ],
  ])("thinks %s", async (_when, modelId, additionalModelRequestFields, expected) => {
    await using bedrock = await startBedrock();
    const reasoning = reasoningOf(await answerOf(bedrock, { modelId, additionalModelRequestFields }));
    const length = reasoning === undefined ? "no" : reasoning.includes("\n\n") ? "long" : "brief";
    expect(length).toBe(expected);
  });

  it("heeds Converse's own effort", async () => {
    await using bedrock = await startBedrock();
    const adaptive = {
      modelId: SONNET_5_5,
      additionalModelRequestFields: { thinking: { type: "adaptive" } },
    };
    expect(
      reasoningOf(await answerOf(bedrock, { ...adaptive, outputConfig: { effort: "low" } })),
    ).toBeUndefined();
    expect(
      reasoningOf(await answerOf(bedrock, { ...adaptive, outputConfig: { effort: "high" } })),
    ).toBeDefined();
  });
});

describe("a model that gets a tool's result", () => {
  const use = (toolUseId: string, name: string) => ({ toolUse: { toolUseId, name, input: {} } });
  const messages: ConverseCommandInput["messages"] = [
    { role: "user", content: [{ text: "Wie ist das Wetter in Oslo?" }] },
    { role: "assistant", content: [use("t1", "get_weather"), use("t2", "get_time"), use("t3", "get_map")] },
    {
      role: "user",
      content: [
        { toolResult: { toolUseId: "t1", content: [{ text: "Sunny.\n22 °C" }, { json: { note: "```" } }] } },
        { toolResult: { toolUseId: "t2", status: "error", content: [{ text: "No clock." }] } },
        { toolResult: { toolUseId: "t3", content: [] } },
      ],
    },
  ];

  it("quotes it in Markdown, by the tool's name, in the prompt's language", async () => {
    await using bedrock = await startBedrock();
    const answer = textOf(await answerOf(bedrock, { messages, toolConfig: { tools: TOOLS } }));
    expect(answer).toBe(
      [
        "## Deine Werkzeuge haben geantwortet",
        "**`get_weather`**",
        "> Sunny.\n> 22 °C",
        '````json\n{\n  "note": "```"\n}\n````',
        "**`get_time`** – fehlgeschlagen",
        "> No clock.",
        "**`get_map`**",
        "(nichts)",
        expect.stringContaining("lokale Skript-Modell von Groundfog"),
      ]
        .slice(0, -1)
        .concat(answer.split("\n\n").at(-1) ?? "")
        .join("\n\n"),
    );
    expect(answer).toMatch(/lokale Skript-Modell von Groundfog[^\n]*$/);
  });

  it("thinks between tools where it is to", async () => {
    await using bedrock = await startBedrock();
    const additionalModelRequestFields = { thinking: { type: "between_tools" } };
    const answer = await answerOf(bedrock, {
      modelId: SONNET_5_5,
      messages,
      toolConfig: { tools: TOOLS },
      additionalModelRequestFields,
    });
    expect(reasoningOf(answer)).toContain("Wie ist das Wetter in Oslo?");
  });
});

describe("a model whose answer is begun", () => {
  it("goes on in words, without a heading and without thinking", async () => {
    await using bedrock = await startBedrock();
    const answer = await answerOf(bedrock, { messages: said("What is fog?", "Fog is") });
    expect(textOf(answer)).toMatch(/^ and from here on .*Groundfog/);
  });

  it("makes JSON whole, also in a fence", async () => {
    await using bedrock = await startBedrock();
    const begun = '{"fog": {"is":';
    const json = begun + textOf(await answerOf(bedrock, { messages: said("What is fog?", begun) }));
    expect(JSON.parse(json)).toEqual({ fog: { is: expect.stringContaining("Groundfog") } });
    const fenced = textOf(await answerOf(bedrock, { messages: said("What is fog?", "```json\n{") }));
    expect(JSON.parse(`{${fenced.replace(/\n```$/, "")}`)).toEqual({
      note: expect.stringContaining("Groundfog"),
    });
    expect(fenced).toMatch(/\n```$/);
  });
});

describe("a model that is sent files", () => {
  it("says how many of which format", async () => {
    await using bedrock = await startBedrock();
    const png = Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
      "base64",
    );
    const image = { image: { format: "png" as const, source: { bytes: png } } };
    const document = {
      document: { format: "txt" as const, name: "fog", source: { bytes: Buffer.from("Fog.") } },
    };
    const content = [{ text: "What is this?" }, image, image, document];
    const answer = textOf(await answerOf(bedrock, { messages: [{ role: "user", content }] }));
    expect(answer).toContain("| Images | 2 (png) |");
    expect(answer).toContain("| Documents | 1 (txt) |");
    expect(textOf(await answerOf(bedrock))).not.toContain("Images");
  });
});

describe("the end of its own answers", () => {
  it("is where maxTokens or a stop sequence says", async () => {
    await using bedrock = await startBedrock();
    const short = await answerOf(bedrock, { inferenceConfig: { maxTokens: 5 } });
    expect(short).toMatchObject({ stopReason: "max_tokens", usage: { outputTokens: 5 } });
    const stopped = await answerOf(bedrock, { inferenceConfig: { stopSequences: ["fog"] } });
    expect(stopped.stopReason).toBe("stop_sequence");
    expect(textOf(stopped)).toMatch(/> What is $/);
  });

  it("names the stop sequence to InvokeModel", async () => {
    await using bedrock = await startBedrock();
    const body = JSON.stringify({
      anthropic_version: "bedrock-2023-05-31",
      max_tokens: 1_000,
      messages: [{ role: "user", content: "What is fog?" }],
      stop_sequences: ["never", "fog"],
    });
    const answer = await bedrock
      .client("h1")
      .send(new InvokeModelCommand({ modelId: SONNET_4_5, contentType: "application/json", body }));
    expect(JSON.parse(answer.body.transformToString())).toMatchObject({
      stop_reason: "stop_sequence",
      stop_sequence: "fog",
    });
  });
});
