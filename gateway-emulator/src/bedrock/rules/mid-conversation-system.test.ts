import { ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { expect, it } from "vitest";
import { startBedrock } from "../under-test.ts";
import { assistant, CLAUDE_4_5, CLAUDE_5, CLAUDE_5_5, describeRefusals, user } from "./rules-under-test.ts";

const MODEL = "The model returned the following errors: ";
const tools = [{ toolSpec: { name: "look_up", inputSchema: { json: { type: "object" } } } }];

function system(text: string) {
  return { role: "system" as const, content: [{ text }] };
}

describeRefusals("messages of the system's", [
  {
    rule: "one for a model that takes none",
    modelId: CLAUDE_4_5,
    broken: { messages: [user("a"), assistant("b"), user("c"), system("Be brief.")] },
    message: `${MODEL}role 'system' is not supported on this model`,
    near: { messages: [user("a"), assistant("b"), user("c")], system: [{ text: "Be brief." }] },
  },
  {
    rule: "one that begins",
    broken: { messages: [system("Be brief."), user("a")] },
    message:
      "A conversation must start with a user message. Try again with a conversation that starts with a user message.",
    near: { messages: [user("a"), system("Be brief.")] },
  },
  {
    rule: "one before the user",
    modelId: CLAUDE_5,
    broken: { messages: [user("a"), assistant("b"), system("Be brief."), user("c")] },
    message: `${MODEL}messages.2: role 'system' must precede an 'assistant' message or end the array`,
    near: { messages: [user("a"), system("Be brief."), assistant("b"), user("c")] },
  },
  {
    rule: "two turns of the user with one between them",
    broken: { messages: [user("a"), system("Be brief."), user("b")] },
    message:
      "A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.",
    near: { messages: [user("a", "b"), system("Be brief.")] },
  },
  {
    rule: "a blank one",
    broken: { messages: [user("a"), system(" ")] },
    message:
      "The text field in the ContentBlock object at messages.1.content.0 is blank. Add text to the text field, and try again.",
    near: {
      messages: [
        user("a"),
        {
          role: "system",
          content: [
            { toolAddition: { tool: { type: "tool_reference", name: "look_up" } } },
            { toolRemoval: { tool: { name: "look_up" } } },
          ],
        },
      ],
      toolConfig: { tools },
    },
  },
]);

it("leaves the turn to the user, for scripts to answer, and counts what it says", async () => {
  await using bedrock = await startBedrock();
  const client = bedrock.client("h2");
  const results = {
    role: "user" as const,
    content: [{ toolResult: { toolUseId: "t1", content: [{ text: "9 degrees" }] } }],
  };
  const used = {
    role: "assistant" as const,
    content: [{ toolUse: { toolUseId: "t1", name: "look_up", input: {} } }],
  };
  const messages = [user("Fog?"), used, results];
  const script = {
    when: { turn: 1, contains: "Fog", toolResult: "look_up" },
    times: 2,
    events: [{ template: "{{ messages.last.role }}: {{ toolResult }}" }],
  };
  bedrock.script({ ...script, when: { turn: 1, toolResult: "look_up" } });
  const ask = async (more: ReturnType<typeof system>[]) => {
    const command = new ConverseCommand({
      modelId: CLAUDE_5_5,
      messages: [...messages, ...more],
      toolConfig: { tools },
    });
    const { output, usage } = await client.send(command);
    return { text: output?.message?.content?.[0]?.text, inputTokens: usage?.inputTokens ?? 0 };
  };
  const without = await ask([]);
  const withSystem = await ask([system("Be brief, and be kind.")]);
  expect([without.text, withSystem.text]).toEqual(["user: 9 degrees", "system: 9 degrees"]);
  expect(withSystem.inputTokens).toBeGreaterThan(without.inputTokens);
});
