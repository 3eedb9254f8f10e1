import { assistant, CLAUDE_4_5, describeRefusals, user } from "./rules-under-test.ts";

const START =
  "A conversation must start with a user message. Try again with a conversation that starts with a user message.";
const ALTERNATE =
  "A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.";
const PREFILL =
  "The model returned the following errors: This model does not support assistant message prefill. The conversation must end with a user message.";

describeRefusals("conversations", [
  { rule: "no messages at all", broken: {}, message: START, near: { messages: [user("a")] } },
  { rule: "no messages", broken: { messages: [] }, message: START, near: { messages: [user("a")] } },
  {
    rule: "an assistant that begins",
    broken: { messages: [assistant("a"), user("b")] },
    message: START,
    near: { messages: [user("a"), assistant("b"), user("c")] },
  },
  {
    rule: "two turns of the user",
    broken: { messages: [user("a"), user("b")] },
    message: ALTERNATE,
    near: { messages: [user("a", "b")] },
  },
  {
    rule: "two turns of the assistant",
    broken: { messages: [user("a"), assistant("b"), assistant("c"), user("d")] },
    message: ALTERNATE,
    near: { messages: [user("a"), assistant("b", "c"), user("d")] },
  },
  {
    rule: "a message without content",
    broken: { messages: [user("a"), { role: "assistant", content: [] }, user("b")] },
    message:
      "The content field in the Message object at messages.1 is empty. Add a ContentBlock object to the content field and try again.",
    near: { messages: [user("a"), assistant("b"), user("c")] },
  },
  {
    rule: "an empty text",
    broken: { messages: [user("a", "")] },
    message:
      "The text field in the ContentBlock object at messages.0.content.1 is blank. Add text to the text field, and try again.",
    near: { messages: [user("a", ".")] },
  },
  {
    rule: "a text of white space",
    broken: { messages: [user("a"), assistant(" \n\t"), user("b")] },
    message:
      "The text field in the ContentBlock object at messages.1.content.0 is blank. Add text to the text field, and try again.",
    near: { messages: [user("a"), assistant(" \n\tb"), user("b")] },
  },
  {
    rule: "a system prompt of white space",
    broken: { messages: [user("a")], system: [{ text: "Be kind." }, { text: " \n" }] },
    message:
      "The model returned the following errors: system: text content blocks must contain non-whitespace text",
    near: { messages: [user("a")], system: [{ text: "Be kind." }, { text: " \nBe brief." }] },
  },
  {
    rule: "an empty system prompt",
    broken: { messages: [user("a")], system: [{ text: "" }] },
    message:
      "1 validation error detected: Value at 'system.1.member.text' failed to satisfy constraint: Member must have length greater than or equal to 1",
    near: { messages: [user("a")], system: [] },
  },
  {
    rule: "an assistant that speaks last",
    broken: { messages: [user("a"), assistant("b")] },
    message: PREFILL,
    near: { messages: [user("a"), assistant("b"), user("Go on.")] },
  },
  {
    rule: "white space at the end of what the model is to go on from",
    modelId: CLAUDE_4_5,
    broken: { messages: [user("a"), assistant("b ")] },
    message:
      "The model returned the following errors: messages: final assistant content cannot end with trailing whitespace",
    near: { messages: [user("a"), assistant("b")] },
  },
]);
