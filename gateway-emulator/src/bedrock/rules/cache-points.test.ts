import type { ContentBlock } from "@aws-sdk/client-bedrock-runtime";
import { assistant, type Body, CLAUDE_4_5, describeRefusals, user } from "./rules-under-test.ts";

const MODEL = "The model returned the following errors: ";
const POINT = { cachePoint: { type: "default" as const } };
const HOUR = { cachePoint: { type: "default" as const, ttl: "1h" as const } };
const FIVE_MINUTES = { cachePoint: { type: "default" as const, ttl: "5m" as const } };

const tool = { toolSpec: { name: "n", inputSchema: { json: { type: "object" } } } };

function said(...content: ContentBlock[]): Body {
  return { messages: [{ role: "user", content }] };
}

describeRefusals("cache points", [
  {
    rule: "five of them",
    broken: {
      messages: [
        { role: "user", content: [{ text: "a" }, POINT] },
        { role: "assistant", content: [{ text: "b" }, POINT] },
        { role: "user", content: [{ text: "c" }, POINT] },
      ],
      system: [{ text: "s" }, POINT],
      toolConfig: { tools: [tool, POINT] },
    },
    message: `${MODEL}A maximum of 4 blocks with cache_control may be provided. Found 5.`,
    near: {
      messages: [
        user("a"),
        assistant("b"),
        { role: "user", content: [{ text: "c" }, POINT, { text: "d" }, POINT] },
      ],
      system: [{ text: "s" }, POINT],
      toolConfig: { tools: [tool, POINT] },
    },
  },
  {
    rule: "an hour after five minutes",
    modelId: CLAUDE_4_5,
    broken: said({ text: "a" }, POINT, { text: "b" }, HOUR),
    message: `${MODEL}messages.0.content.1.cache_control.ttl: a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. Note that blocks are processed in the following order: \`tools\`, \`system\`, \`messages\`.`,
    near: said({ text: "a" }, HOUR, { text: "b" }, FIVE_MINUTES),
  },
  {
    rule: "an hour in the system prompt after five minutes in the tools",
    broken: {
      messages: [user("a")],
      system: [{ text: "s" }, { text: "s" }, HOUR],
      toolConfig: { tools: [tool, FIVE_MINUTES] },
    },
    message: `${MODEL}system.1.cache_control.ttl: a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. Note that blocks are processed in the following order: \`tools\`, \`system\`, \`messages\`.`,
    near: {
      messages: [user("a")],
      system: [{ text: "s" }, { text: "s" }, HOUR],
      toolConfig: { tools: [tool, HOUR] },
    },
  },
  {
    rule: "an hour where there are only five minutes",
    modelId: "us.anthropic.claude-opus-4-1-20250805-v1:0",
    broken: said({ text: "a" }, HOUR),
    message: `${MODEL}messages.0.content.0.cache_control.ttl: Extra inputs are not permitted`,
    near: said({ text: "a" }, FIVE_MINUTES),
  },
  {
    rule: "a cache point where nothing is cached",
    modelId: "us.meta.llama3-3-70b-instruct-v1:0",
    broken: said({ text: "a" }, POINT),
    name: "AccessDeniedException",
    statusCode: 403,
    message:
      "You invoked an unsupported model or your request did not allow prompt caching. See the documentation for more information.",
    near: said({ text: "a" }),
  },
  {
    rule: "a day",
    broken: said({ text: "a" }, { cachePoint: { type: "default", ttl: "1d" as "1h" } }),
    message:
      "1 validation error detected: Value at 'messages.1.member.content.2.member.cachePoint.ttl' failed to satisfy constraint: Member must satisfy enum value set: [5m, 1h]",
    near: said({ text: "a" }, HOUR),
  },
]);
