import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseConfig } from "../../cdktf/config.ts";
import { synthesize } from "../../cdktf/synthesize.ts";
import type { JournalEntry } from "../../gateway-emulator/src/control/journal.ts";
import type { Emulator } from "../../gateway-emulator/src/emulator.ts";
import { openChat } from "../kit/chat.ts";
import { startEmulator } from "../kit/emulator.ts";
import { writeProject } from "../kit/project.ts";
import { openSocket } from "../kit/socket.ts";
import { temporaryFolder } from "../kit/temporary-folder.ts";

const MODEL_ID = "us.anthropic.claude-haiku-5-5";
const PROFILE_ARN = `arn:aws:bedrock:us-east-1:123456789012:inference-profile/${MODEL_ID}`;
const MODEL_ARN = "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-haiku-5-5";
const STREAM = "bedrock:InvokeModelWithResponseStream";

/** A handler that has a model stream, and answers with what comes of it. */
const HANDLER = `
  import { BedrockRuntimeClient, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
  const client = new BedrockRuntimeClient({});
  export const handler = async ({ body }: { body: string }) => {
    const messages = [{ role: "user" as const, content: [{ text: body }] }];
    try {
      const { stream } = await client.send(new ConverseStreamCommand({ modelId: "${MODEL_ID}", messages }));
      for await (const { messageStop } of stream ?? []) if (messageStop) return { statusCode: 200, body: "answered" };
      return { statusCode: 200, body: "broken off" };
    } catch (error) {
      return { statusCode: 200, body: String(error) };
    }
  };`;

/** A project whose function has a role; `allow` writes the role's policy anew. */
function projectWithRole(folder: string, statements: object[]) {
  const role = "${aws_iam_role.chat.arn}";
  const { stack } = writeProject(folder, {
    functions: { chat: { source: HANDLER, arguments: { timeout: 20, role } } },
    routes: { $default: "chat" },
  });
  const { resource } = JSON.parse(readFileSync(stack, "utf8")) as { resource: object };
  const allow = (Statement: object[]) => {
    const policy = JSON.stringify({ Version: "2012-10-17", Statement });
    const aws_iam_role = { chat: { name: "chat-role" } };
    const aws_iam_role_policy = { chat: { role: "${aws_iam_role.chat.name}", policy } };
    writeFileSync(stack, JSON.stringify({ resource: { ...resource, aws_iam_role, aws_iam_role_policy } }));
  };
  allow(statements);
  return { stack, allow };
}

function nextReload({ journal }: Emulator): Promise<JournalEntry> {
  const { promise, resolve } = Promise.withResolvers<JournalEntry>();
  const stop = journal.follow((entry) => {
    if (entry.kind === "reload") resolve(entry);
  });
  return promise.finally(stop);
}

test("a role that may call a profile, but its model in one region alone, is refused as on AWS; with the statement that is advised it is answered", async () => {
  using folder = temporaryFolder();
  const statements = [{ Effect: "Allow", Action: STREAM, Resource: [PROFILE_ARN, MODEL_ARN] }];
  const { stack, allow } = projectWithRole(folder.path, statements);
  await using emulator = await startEmulator(stack, { reload: true });
  await using socket = await openSocket(emulator.ready.apis[0]?.websocket ?? "");
  const elsewhere = MODEL_ARN.replace("us-east-1", "us-east-2");
  expect(await socket.ask("hello")).toBe(
    `AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/chat-role/chat is not authorized to perform: ${STREAM} on resource: ${elsewhere} because no identity-based policy allows the ${STREAM} action`,
  );

  const advice = emulator.journal.after(0).findLast(({ kind }) => kind === "advice")?.detail?.advice;
  const [, added = ""] = /; add (.*) to its role$/.exec(String(advice)) ?? [];
  const reloaded = nextReload(emulator);
  allow([...statements, ...(JSON.parse(`[${added}]`) as object[])]);
  expect((await reloaded).detail).toMatchObject({ state: "changed" });
  expect(await socket.ask("hello")).toBe("answered");
});

test.each(["global.anthropic.claude-sonnet-5-5", MODEL_ID, "amazon.nova-lite-v1:0"])(
  "the project's own stack may call the model that MODEL_ID names: %s",
  async (modelId) => {
    using folder = temporaryFolder();
    const stack = synthesize({ config: parseConfig({ MODEL_ID: modelId }), outdir: folder.path });
    await using emulator = await startEmulator(stack);
    await using chat = await openChat(emulator.ready.apis[0]?.websocket ?? "");
    expect((await chat.ask("Hello?")).end).toMatchObject({ type: "RUN_FINISHED" });
    const calls = emulator.journal.after(0).filter(({ kind }) => kind === "model-call");
    expect(calls.map(({ detail }) => detail?.modelId)).toEqual([modelId]);
  },
);
