import { expect, it } from "vitest";
import { SystemClock } from "../../control/clock.ts";
import { openCatalogue } from "../catalogue/catalogue.ts";
import { checkRequest } from "../rules/check-request.ts";
import { parseMessagesRequest } from "./messages-request.ts";

const catalogue = openCatalogue({ clock: new SystemClock(), region: "us-east-1" });
const SONNET = catalogue.resolve("global.anthropic.claude-sonnet-5-5").model;

const SEARCH = {
  type: "server_tool_use",
  id: "srvtoolu_1",
  name: "tool_search_tool_regex",
  input: { query: "fog" },
};
const FOUND = {
  type: "tool_search_tool_result",
  tool_use_id: "srvtoolu_1",
  content: {
    type: "tool_search_tool_search_result",
    tool_references: [{ type: "tool_reference", tool_name: "look_up" }],
  },
};
const USE = { type: "tool_use", id: "toolu_1", name: "look_up", input: { term: "fog" } };
const REFERENCE = { type: "tool_reference", tool_name: "look_up" };

function parse(answer: object[], next: unknown, flags: string[] = []) {
  const request = parseMessagesRequest(
    {
      anthropic_version: "bedrock-2023-05-31",
      anthropic_beta: flags,
      max_tokens: 100,
      tools: [
        { type: "tool_search_tool_regex_20251119", name: "tool_search_tool_regex" },
        { name: "look_up", input_schema: { type: "object" } },
      ],
      messages: [
        { role: "user", content: "Hi" },
        { role: "assistant", content: answer },
        { role: "user", content: next },
      ],
    },
    SONNET,
  );
  checkRequest(request, SONNET, "Messages");
  return request;
}

it("takes a search for tools back, and what it found, without asking for a result", () => {
  const result = { type: "tool_result", tool_use_id: "toolu_1", content: [REFERENCE] };
  const { messages } = parse([SEARCH, FOUND, USE], [result], ["tool-search-tool-2025-10-19"]);
  expect(messages[1]?.content).toMatchObject([
    { toolUse: { toolUseId: "srvtoolu_1", type: "server_tool_use" } },
    { toolSearchToolResult: { toolUseId: "srvtoolu_1", content: FOUND.content } },
    { toolUse: { toolUseId: "toolu_1" } },
  ]);
  expect(messages[2]?.content).toMatchObject([
    { toolResult: { content: [{ toolReference: { toolName: "look_up" } }] } },
  ]);
});

it("takes a reference to a tool in a tool's result alone", () => {
  expect(() => parse([{ type: "text", text: "Hm." }], [REFERENCE])).toThrow(
    /Input tag 'tool_reference' found using 'type' does not match/,
  );
});

it.each([
  ["Fog was discussed.", { text: "Fog was discussed." }],
  [null, { compaction: {} }],
])("takes a compaction of %j back", (content, block) => {
  const { messages } = parse([{ type: "compaction", content }], "Go on.", ["compact-2026-01-12"]);
  expect(messages[1]?.content).toEqual([block]);
});
