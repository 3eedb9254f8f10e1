import {
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { describe, expect, it } from "vitest";
import type { GuardrailDefinition } from "../guardrails/definition.ts";
import { BLOCKING, GUARDRAIL_ID, guardrailWith, MASKING } from "../guardrails/guardrail.fixture.ts";
import { ask, collect, startBedrock, textOfEvents, TRANSPORTS } from "../under-test.ts";
import { BODY, eventsOf, invocation } from "./invocation-under-test.ts";

const NAMED = { guardrailIdentifier: GUARDRAIL_ID, guardrailVersion: "DRAFT" };
const FOG = guardrailWith({ words: [{ text: "fog", ...BLOCKING }] });
const EMAIL = guardrailWith({ piiEntities: [{ type: "EMAIL", ...MASKING }] });
const BLOCKED_OUTPUT = "I cannot say that.";

function guarded(definition: GuardrailDefinition) {
  return startBedrock({ guardrails: () => [definition] });
}

describe.each(TRANSPORTS)("a guardrail over %s", (transport) => {
  it("blocks a prompt: no model is asked, and nothing counts", async () => {
    await using bedrock = await guarded(FOG);
    bedrock.script({ events: [{ text: "for another call" }] });
    const guardrailConfig = { ...NAMED, trace: "enabled" as const };
    const answer = await bedrock
      .client(transport)
      .send(new ConverseCommand({ ...ask("Fog!"), guardrailConfig }));
    expect(answer).toMatchObject({
      stopReason: "guardrail_intervened",
      output: { message: { content: [{ text: "I cannot take that." }] } },
      usage: { inputTokens: 0, outputTokens: 0, totalTokens: 0 },
    });
    expect(answer.trace).toEqual({
      guardrail: {
        actionReason: "Guardrail blocked.",
        inputAssessment: {
          [GUARDRAIL_ID]: expect.objectContaining({
            wordPolicy: {
              customWords: [{ match: "Fog", action: "BLOCKED", detected: true }],
              managedWordLists: [],
            },
          }),
        },
      },
    });
    expect((await bedrock.modelCall()).detail).toMatchObject({
      source: "guardrail",
      inputTokens: 0,
      ended: "complete",
    });
    expect(
      (await bedrock.client(transport).send(new ConverseCommand(ask("Hi")))).output?.message?.content,
    ).toEqual([{ text: "for another call" }]);
  });

  it("puts its message in the place of an answer that it blocks", async () => {
    await using bedrock = await guarded(FOG);
    bedrock.script({ events: [{ text: "There is " }, { text: "fog." }] });
    const guardrailConfig = { ...NAMED, trace: "enabled" as const };
    const answer = await bedrock
      .client(transport)
      .send(new ConverseCommand({ ...ask("Hi"), guardrailConfig }));
    expect(answer).toMatchObject({
      stopReason: "guardrail_intervened",
      output: { message: { content: [{ text: BLOCKED_OUTPUT }] } },
      usage: { inputTokens: 5 },
      trace: {
        guardrail: {
          actionReason: "Guardrail blocked.",
          modelOutput: ["There is fog."],
          inputAssessment: { [GUARDRAIL_ID]: {} },
          outputAssessments: { [GUARDRAIL_ID]: [{ wordPolicy: { customWords: [{ match: "fog" }] } }] },
        },
      },
    });
  });

  it("masks what the model is asked, and traces nothing unless it is asked to", async () => {
    const piiEntities = [{ type: "EMAIL", input: "ANONYMIZE" as const }];
    await using bedrock = await guarded({ ...EMAIL, piiEntities });
    bedrock.script({ events: [{ template: "{{ user }}, or me@example.com" }] });
    const command = new ConverseCommand({ ...ask("jo@example.com"), guardrailConfig: NAMED });
    const answer = await bedrock.client(transport).send(command);
    expect(answer.output?.message?.content).toEqual([{ text: "{EMAIL}, or me@example.com" }]);
    expect(answer.stopReason).toBe("guardrail_intervened");
    expect(answer.trace).toBeUndefined();
  });

  it("masks a stream, in which nothing leaves before it was looked at", async () => {
    await using bedrock = await guarded(EMAIL);
    bedrock.script({ events: [{ text: "Write to jo@ex" }, { text: "ample.com." }] });
    const command = new ConverseStreamCommand({
      ...ask("Hi"),
      guardrailConfig: { ...NAMED, trace: "enabled" },
    });
    const events = await collect((await bedrock.client(transport).send(command)).stream);
    expect(textOfEvents(events)).toBe("Write to {EMAIL}.");
    expect(events.map((event) => Object.keys(event)[0])).toEqual([
      "messageStart",
      "contentBlockDelta",
      "contentBlockStop",
      "messageStop",
      "metadata",
    ]);
    expect(events.at(-2)).toEqual({ messageStop: { stopReason: "guardrail_intervened" } });
    expect(events.at(-1)).toMatchObject({
      metadata: { trace: { guardrail: { actionReason: "Guardrail masked." } } },
    });
  });

  it("ends a stream with its message", async () => {
    await using bedrock = await guarded(FOG);
    const long = "All is well. ".repeat(60);
    bedrock.script({ events: [{ text: long }, { text: `The fog comes. ${long}` }, { text: "never said" }] });
    const command = new ConverseStreamCommand({ ...ask("Hi"), guardrailConfig: NAMED });
    const events = await collect((await bedrock.client(transport).send(command)).stream);
    const text = textOfEvents(events);
    expect(text).toMatch(/^(All is well. )+/);
    expect(text).not.toContain("fog");
    expect(text.endsWith(BLOCKED_OUTPUT)).toBe(true);
    expect(events.at(-2)).toEqual({ messageStop: { stopReason: "guardrail_intervened" } });
    expect(events.at(-1)?.metadata?.usage?.outputTokens).toBeGreaterThan(100);
  });

  it("lets everything go at once in async mode, masks nothing, and cuts later", async () => {
    await using bedrock = await guarded({ ...FOG, piiEntities: EMAIL.piiEntities });
    bedrock.script({ events: [{ text: "jo@example.com in the fog" }] });
    const guardrailConfig = { ...NAMED, streamProcessingMode: "async" as const };
    const command = new ConverseStreamCommand({ ...ask("Hi"), guardrailConfig });
    const events = await collect((await bedrock.client(transport).send(command)).stream);
    expect(textOfEvents(events)).toBe(`jo@example.com in the fog${BLOCKED_OUTPUT}`);
    expect(events.at(-2)).toEqual({ messageStop: { stopReason: "guardrail_intervened" } });
  });

  it("tells InvokeModel's callers what it did, in their own words", async () => {
    await using bedrock = await guarded(FOG);
    const client = bedrock.client(transport);
    const command = (body: object) =>
      new InvokeModelCommand({ ...invocation(body), ...NAMED, trace: "ENABLED" });
    const said = async (body: object): Promise<unknown> =>
      JSON.parse((await client.send(command(body))).body.transformToString());
    expect(await said({ ...BODY, messages: [{ role: "user", content: "fog" }] })).toMatchObject({
      content: [{ type: "text", text: "I cannot take that." }],
      stop_reason: "guardrail_intervened",
      usage: { input_tokens: 0, output_tokens: 0 },
      "amazon-bedrock-guardrailAction": "INTERVENED",
      "amazon-bedrock-trace": { guardrail: { input: { [GUARDRAIL_ID]: { wordPolicy: {} } } } },
    });
    expect(await said(BODY)).toMatchObject({
      "amazon-bedrock-guardrailAction": "NONE",
      "amazon-bedrock-trace": {
        guardrail: { actionReason: "No action.", outputs: [{ [GUARDRAIL_ID]: {} }] },
      },
    });
  });

  it("looks only between the tags of InvokeModel, where there are any", async () => {
    await using bedrock = await guarded(FOG);
    const actionOf = async (content: string): Promise<unknown> => {
      const body = {
        ...BODY,
        messages: [{ role: "user", content }],
        "amazon-bedrock-guardrailConfig": { tagSuffix: "x1" },
      };
      const command = new InvokeModelWithResponseStreamCommand({ ...invocation(body), ...NAMED });
      bedrock.script({ events: [{ text: "Well." }] });
      const { body: stream } = await bedrock.client(transport).send(command);
      return (await eventsOf(stream)).at(-1);
    };
    const tag = "amazon-bedrock-guardrails-guardContent_x1";
    const none = { "amazon-bedrock-guardrailAction": "NONE" };
    expect(await actionOf(`fog <${tag}>sun</${tag}> fog`)).toMatchObject(none);
    for (const content of [`sun <${tag}>sun</${tag}> <${tag}>fog</${tag}>`, "fog"])
      expect(await actionOf(content)).toMatchObject({ "amazon-bedrock-guardrailAction": "INTERVENED" });
  });
});

it("looks at guardContent alone where a message has it, and else at all messages; at a system prompt only there", async () => {
  await using bedrock = await guarded(FOG);
  const user = (...content: object[]) => ({ role: "user", content });
  const guard = (text: string) => ({ guardContent: { text: { text } } });
  const stopReason = async (body: object): Promise<unknown> => {
    bedrock.script({ events: [{ text: "Well." }] });
    const url = `${bedrock.url}/model/global.anthropic.claude-sonnet-5-5/converse`;
    const sent = JSON.stringify({ ...body, guardrailConfig: NAMED });
    const answer: unknown = await (await fetch(url, { method: "POST", body: sent })).json();
    return answer;
  };
  const passed = { stopReason: "end_turn" };
  const blocked = { stopReason: "guardrail_intervened" };
  const said = { role: "assistant", content: [{ text: "Some fog." }] };
  expect(await stopReason({ messages: [user({ text: "fog" }, guard("sun"))] })).toMatchObject(passed);
  expect(await stopReason({ messages: [user({ text: "sun" }, guard("fog"))] })).toMatchObject(blocked);
  expect(await stopReason({ messages: [user({ text: "Hi" }), said, user({ text: "Go on" })] })).toMatchObject(
    blocked,
  );
  expect(await stopReason({ system: [{ text: "fog" }], messages: [user({ text: "Hi" })] })).toMatchObject(
    passed,
  );
  expect(await stopReason({ system: [guard("fog")], messages: [user({ text: "Hi" })] })).toMatchObject(
    blocked,
  );
});

it("says of a stream that it did not mask in async mode that it did nothing", async () => {
  await using bedrock = await guarded(EMAIL);
  bedrock.script({ events: [{ text: "jo@example.com" }] });
  const guardrailConfig = { ...NAMED, streamProcessingMode: "async" as const, trace: "enabled" as const };
  const command = new ConverseStreamCommand({ ...ask("Hi"), guardrailConfig });
  const events = await collect((await bedrock.client("h1").send(command)).stream);
  expect(textOfEvents(events)).toBe("jo@example.com");
  expect(events.at(-2)).toEqual({ messageStop: { stopReason: "end_turn" } });
  expect(events.at(-1)).toMatchObject({ metadata: { trace: { guardrail: { actionReason: "No action." } } } });
});

it("leaves thoughts and the input of tools as they are", async () => {
  await using bedrock = await guarded(EMAIL);
  const email = "jo@example.com";
  bedrock.script({
    events: [{ reasoning: email }, { text: email }, { toolUse: { name: "mail", input: { to: email } } }],
  });
  const command = new ConverseCommand({ ...ask("Hi"), guardrailConfig: NAMED });
  const { output } = await bedrock.client("h1").send(command);
  expect(output?.message?.content).toMatchObject([
    { reasoningContent: { reasoningText: { text: email } } },
    { text: "{EMAIL}" },
    { toolUse: { input: { to: email } } },
  ]);
});

it("does not say what it held of a stream that breaks off", async () => {
  await using bedrock = await guarded(EMAIL);
  bedrock.script({
    events: [{ text: "jo@exam" }, { exception: { name: "throttlingException", message: "Slow down." } }],
  });
  const command = new ConverseStreamCommand({ ...ask("Hi"), guardrailConfig: NAMED });
  const { stream } = await bedrock.client("h1").send(command);
  const texts: (string | undefined)[] = [];
  const reading = (async () => {
    for await (const { contentBlockDelta } of stream ?? [])
      if (contentBlockDelta) texts.push(contentBlockDelta.delta?.text);
  })();
  await expect(reading).rejects.toMatchObject({ name: "ThrottlingException" });
  expect(texts).toEqual([]);
});

it("refuses a guardrail that there is not, and says to the developer which there are", async () => {
  await using bedrock = await guarded(FOG);
  const guardrailConfig = { guardrailIdentifier: "zzzzzzzzzzzz", guardrailVersion: "1" };
  await expect(
    bedrock.client("h1").send(new ConverseCommand({ ...ask("Hi"), guardrailConfig })),
  ).rejects.toMatchObject({
    name: "ValidationException",
    message: "The guardrail identifier or version provided in the request does not exist.",
  });
  const advice = bedrock.journal.after(0).find(({ kind }) => kind === "advice");
  expect(JSON.stringify(advice?.detail)).toContain(`The stack declares chat (${GUARDRAIL_ID}: DRAFT, 1).`);
});
