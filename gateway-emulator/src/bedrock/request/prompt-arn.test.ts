import { ConverseCommand, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { expect, it } from "vitest";
import { collect, startBedrock, textOfEvents } from "../under-test.ts";

const PROMPT = "arn:aws:bedrock:us-east-1:123456789012:prompt/ABCDEFGHIJ:2";
const promptVariables = { city: { text: "Oslo" }, units: { text: "" } };
const ECHO = { times: 3, events: [{ template: "{{ user }}" }] };

it("answers a prompt of Prompt management without messages, from its variables", async () => {
  await using bedrock = await startBedrock();
  bedrock.script({ ...ECHO, when: { contains: "city: Oslo" } });
  const client = bedrock.client("h2");
  const { stream } = await client.send(new ConverseStreamCommand({ modelId: PROMPT, promptVariables }));
  expect(textOfEvents(await collect(stream))).toBe("city: Oslo\nunits: ");
  const messages = [{ role: "user" as const, content: [{ text: "And now?" }] }];
  const { output } = await client.send(new ConverseCommand({ modelId: PROMPT, promptVariables, messages }));
  expect(output?.message?.content).toEqual([{ text: "city: Oslo\nunits: \nAnd now?" }]);
});

it("answers a prompt without variables", async () => {
  await using bedrock = await startBedrock();
  bedrock.script(ECHO);
  const { output } = await bedrock.client("h1").send(new ConverseCommand({ modelId: PROMPT }));
  expect(output?.message?.content).toEqual([{ text: "prompt/ABCDEFGHIJ:2" }]);
});

it("asks for messages of every other model, with variables or without", async () => {
  await using bedrock = await startBedrock();
  const modelId = "us.anthropic.claude-sonnet-4-6";
  const command = new ConverseCommand({ modelId, promptVariables });
  await expect(bedrock.client("h1").send(command)).rejects.toMatchObject({
    message:
      "A conversation must start with a user message. Try again with a conversation that starts with a user message.",
  });
});
