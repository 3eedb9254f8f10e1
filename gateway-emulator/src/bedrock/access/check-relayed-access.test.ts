import { ConverseCommand, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";
import { expect, it } from "vitest";
import type { Relay } from "../upstream/relay.ts";
import { ask } from "../under-test.ts";
import { startGuarded } from "./access-under-test.ts";

/** Somebody else, who refuses nobody; it counts how often it is asked. */
function elsewhere() {
  const asked: string[] = [];
  const relay: Relay = async ({ rawTarget }) => {
    asked.push(rawTarget);
    const headers = { "content-type": "application/json" };
    return {
      source: "aws",
      statusCode: 200,
      headers,
      body: (async function* () {
        yield Buffer.from("{}");
      })(),
    };
  };
  return { asked, relay };
}

const ALLOW = { Effect: "Allow", Action: "bedrock:InvokeModel", Resource: "*" };
const invocation = { contentType: "application/json", body: "{}" };

it("a role decides before somebody else is asked, too", async () => {
  const { asked, relay } = elsewhere();
  await using bedrock = await startGuarded({ relay });
  const client = bedrock.client("h1", { credentials: bedrock.roleWith([]) });
  await expect(client.send(new ConverseCommand(ask("Hi")))).rejects.toThrow("is not authorized to perform");
  expect(bedrock.advice()).toContain("add {");
  expect(asked).toEqual([]);
});

it("what it allows passes, and so does what is not known here", async () => {
  const { asked, relay } = elsewhere();
  await using bedrock = await startGuarded({ relay });
  const allowed = bedrock.client("h1", { credentials: bedrock.roleWith([ALLOW]) });
  await allowed.send(new ConverseCommand(ask("Hi")));
  const nothing = bedrock.client("h1", { credentials: bedrock.roleWith([]) });
  await nothing.send(new InvokeModelCommand({ ...invocation, modelId: "meta.llama9-1b-instruct-v1:0" }));
  expect(asked).toHaveLength(2);
});

it("a guardrail that InvokeModel's headers name is asked for, whatever the body is", async () => {
  const { relay } = elsewhere();
  await using bedrock = await startGuarded({ relay });
  const client = bedrock.client("h1", { credentials: bedrock.roleWith([ALLOW]) });
  const guarded = { guardrailIdentifier: "a1b2c3d4e5f6", guardrailVersion: "1" };
  const modelId = "us.anthropic.claude-haiku-5-5";
  await client.send(new InvokeModelCommand({ ...invocation, modelId }));
  await expect(client.send(new InvokeModelCommand({ ...invocation, ...guarded, modelId }))).rejects.toThrow(
    "bedrock:ApplyGuardrail on resource: arn:aws:bedrock:us-east-1:123456789012:guardrail/a1b2c3d4e5f6",
  );
});
