import {
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
  type Message,
} from "@aws-sdk/client-bedrock-runtime";
import { describe, expect, it } from "vitest";
import { NATURAL_PACE } from "../pace/pace.ts";
import {
  ask,
  type BedrockUnderTest,
  collect,
  MODEL_ID,
  startBedrock,
  textOfEvents,
  TRANSPORTS,
} from "../under-test.ts";

async function answerTo(bedrock: BedrockUnderTest, input: ConverseCommandInput): Promise<string> {
  const { output } = await bedrock.client("h1").send(new ConverseCommand(input));
  return (output?.message?.content ?? []).map(({ text }) => text ?? "").join("");
}

const TOOL_ROUND: Message[] = [
  { role: "user", content: [{ text: "The weather in Oslo?" }] },
  {
    role: "assistant",
    content: [{ toolUse: { toolUseId: "t1", name: "get_weather", input: { city: "Oslo" } } }],
  },
  { role: "user", content: [{ toolResult: { toolUseId: "t1", content: [{ json: { degrees: 7 } }] } }] },
];
const TOOLS = { tools: [{ toolSpec: { name: "get_weather", inputSchema: { json: { type: "object" } } } }] };

describe("a conversation by scripts", () => {
  it("asks for a tool, and answers with what the tool gave back", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({
      when: { toolResult: "get_weather" },
      times: "always",
      events: [{ template: "It is {{ toolResults[0].json.degrees }} degrees." }],
    });
    bedrock.script({
      when: { matches: "(?i:weather) in (\\w+)" },
      events: [
        {
          toolUse: {
            name: "get_weather",
            input: { city: "{{ user | split: ' in ' | last | remove: '?' }}", days: 1 },
            template: true,
          },
        },
      ],
    });
    const client = bedrock.client("h2");
    const first = await client.send(
      new ConverseCommand({ modelId: MODEL_ID, messages: TOOL_ROUND.slice(0, 1), toolConfig: TOOLS }),
    );
    expect(first.stopReason).toBe("tool_use");
    expect(first.output?.message?.content).toMatchObject([
      { toolUse: { name: "get_weather", input: { city: "Oslo", days: 1 } } },
    ]);
    const second = { modelId: MODEL_ID, messages: TOOL_ROUND, toolConfig: TOOLS };
    expect(await answerTo(bedrock, second)).toBe("It is 7 degrees.");
    expect(await answerTo(bedrock, second)).toBe("It is 7 degrees.");
  });

  it("answers by turn, model, system prompt and operation, each with its own script", async () => {
    await using bedrock = await startBedrock();
    const always = (when: object, text: string) =>
      bedrock.script({ when, times: "always", events: [{ text }] });
    always({ turn: 2 }, "second turn");
    always({ modelId: "anthropic.claude-haiku-4-5-20251001-v1:0" }, "haiku");
    always({ system: "pirate" }, "arr");
    always({ operation: "Converse" }, "at once");
    const other = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
    const [question = {}] = ask("Hi").messages;
    const answered: Message = { role: "assistant", content: [{ text: "Hello" }] };
    expect(await answerTo(bedrock, { ...ask("Hi"), modelId: other })).toBe("haiku");
    expect(await answerTo(bedrock, { ...ask("Hi"), system: [{ text: "You are a pirate." }] })).toBe("arr");
    expect(await answerTo(bedrock, ask("Hi"))).toBe("at once");
    const messages = [question, answered, question] as Message[];
    const { stream } = await bedrock
      .client("h2")
      .send(new ConverseStreamCommand({ modelId: other, messages }));
    expect(textOfEvents(await collect(stream))).toBe("second turn");
  });
});

describe.each(TRANSPORTS)("over %s", (transport) => {
  it("streams citations, usage and additional fields as they are scripted", async () => {
    await using bedrock = await startBedrock();
    const citation = {
      title: "Fog",
      source: "https://fog.test",
      sourceContent: [{ text: "Fog is wet." }],
      location: { documentPage: { documentIndex: 0, start: 3, end: 4 } },
    };
    bedrock.script({
      events: [{ text: "It is wet." }, { citation }],
      usage: { outputTokens: 77, cacheReadInputTokens: 1_000 },
      additionalModelResponseFields: { stop_sequence: null, score: 3 },
    });
    const additionalModelResponseFieldPaths = ["/stop_sequence", "/score"];
    const { stream } = await bedrock
      .client(transport)
      .send(new ConverseStreamCommand({ ...ask("Fog?"), additionalModelResponseFieldPaths }));
    const events = await collect(stream);
    expect(events.flatMap(({ contentBlockDelta }) => contentBlockDelta?.delta?.citation ?? [])).toEqual([
      citation,
    ]);
    expect(events.find(({ messageStop }) => messageStop)?.messageStop).toMatchObject({
      additionalModelResponseFields: { stop_sequence: null, score: 3 },
    });
    const { usage } = events.at(-1)?.metadata ?? {};
    expect(usage).toMatchObject({ outputTokens: 77, cacheReadInputTokens: 1_000 });
    expect(usage?.totalTokens).toBe((usage?.inputTokens ?? 0) + 1_077);
  });

  it("throws a modelled exception with the members of its own", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({
      events: [
        { text: "Half" },
        {
          exception: {
            name: "modelStreamErrorException",
            message: "upstream",
            originalStatusCode: 529,
            originalMessage: "Overloaded",
          },
        },
      ],
    });
    const { stream } = await bedrock.client(transport).send(new ConverseStreamCommand(ask("Hi")));
    await expect(collect(stream)).rejects.toMatchObject({
      name: "ModelStreamErrorException",
      originalStatusCode: 529,
      originalMessage: "Overloaded",
    });
  });

  it("breaks off in the middle of a frame", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({ events: [{ text: "Half" }, { truncate: 30 }] });
    const { stream } = await bedrock.client(transport).send(new ConverseStreamCommand(ask("Hi")));
    await expect(collect(stream)).rejects.toThrow("Truncated event message received.");
  });

  it("resets the stream", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({ events: [{ text: "Half" }, { reset: "INTERNAL_ERROR" }] });
    const { stream } = await bedrock.client(transport).send(new ConverseStreamCommand(ask("Hi")));
    await expect(collect(stream)).rejects.toMatchObject({
      code: transport === "h2" ? "ERR_HTTP2_STREAM_ERROR" : "ECONNRESET",
    });
  });

  it("goes on after GOAWAY", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({ events: [{ text: "One, " }, { goAway: true }, { text: "two" }] });
    const { stream } = await bedrock.client(transport).send(new ConverseStreamCommand(ask("Hi")));
    expect(textOfEvents(await collect(stream))).toBe("One, two");
  });

  it("answers 424 once when a template quotes what there is not, and advises which template that is", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({
      times: "always",
      events: [{ text: "Said already: " }, { template: "{{ assistant }}" }],
    });
    const failing = bedrock.client(transport).send(new ConverseStreamCommand(ask("Hi")));
    await expect(failing).rejects.toMatchObject({
      name: "ModelErrorException",
      $metadata: { httpStatusCode: 424, attempts: 1 },
    });
    const advice = bedrock.journal.after(0).filter(({ kind }) => kind === "advice");
    expect(advice.map(({ detail }) => detail?.["advice"])).toEqual([
      expect.stringMatching(
        /^424 ModelErrorException .*events\[1\]\.template has a fault in line 1: there is no assistant in this conversation; there are user, /,
      ),
    ]);
  });
});

it("says the same for the same request, and other things for another", async () => {
  await using bedrock = await startBedrock();
  bedrock.script({ times: "always", events: [{ template: "{{ user }} {{ turn }} {{ modelId }}" }] });
  const said = [
    await answerTo(bedrock, ask("a")),
    await answerTo(bedrock, ask("a")),
    await answerTo(bedrock, ask("b")),
  ];
  expect(said).toEqual([`a 1 ${MODEL_ID}`, `a 1 ${MODEL_ID}`, `b 1 ${MODEL_ID}`]);
});

it("ends at a stop sequence that comes about by what a template quotes", async () => {
  await using bedrock = await startBedrock();
  bedrock.script({ events: [{ text: "You say " }, { template: "{{ user }} and more" }] });
  const input = { ...ask("one STOP two"), inferenceConfig: { stopSequences: ["STOP"] } };
  const { output, stopReason } = await bedrock.client("h1").send(new ConverseCommand(input));
  expect(stopReason).toBe("stop_sequence");
  expect(output?.message?.content).toEqual([{ text: "You say one " }]);
});

it("does not say in ConverseStream which stop sequence it was, as Bedrock does not", async () => {
  await using bedrock = await startBedrock();
  bedrock.script({ events: [{ text: "one" }], stopSequence: "END" });
  const { messages } = ask("Hi");
  const answer = await fetch(`${bedrock.url}/model/${MODEL_ID}/converse-stream`, {
    method: "POST",
    body: JSON.stringify({ messages }),
  });
  const sent = await answer.text();
  expect(sent).toContain('"stopReason":"stop_sequence"');
  expect(sent).not.toContain("stopSequence");
});

it("writes at the pace that a script names, whatever the model's is", async () => {
  await using bedrock = await startBedrock({ pace: NATURAL_PACE });
  bedrock.script({ pace: "instant", events: [{ text: "word ".repeat(1_000) }] });
  const { metrics } = await bedrock.client("h1").send(new ConverseCommand(ask("Hi")));
  expect(metrics?.latencyMs).toBe(0);
});
