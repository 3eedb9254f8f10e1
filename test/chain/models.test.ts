import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Chat, openChat } from "../kit/chat.ts";
import { type Command, runEmulator } from "../kit/command.ts";
import { temporaryFolder } from "../kit/temporary-folder.ts";

const COMMAND = ["--json", "--port", "0", "--no-site"];

async function chatWith(command: Command): Promise<Chat> {
  const { apis } = await command.ready;
  return openChat(apis[0]?.websocket ?? "");
}

test("what the real Bedrock has said is recorded, and said again without it", async () => {
  using folder = temporaryFolder();
  const cassettes = join(folder.path, "cassettes");
  let recorded = "";
  {
    // Another emulator stands in for the real one: it wants signatures, and its access key is the developer's here.
    await using real = runEmulator([...COMMAND, "--pace", "instant"]);
    const { bedrock } = await real.ready;
    const env = {
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock,
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
    };
    await using recording = runEmulator([...COMMAND, "--model", `record=${cassettes}`], { env });
    await using chat = await chatWith(recording);
    recorded = (await chat.ask("How does fog form?")).text;
  }
  expect(recorded).toContain("How does fog form?");
  const [file = "", ...others] = readdirSync(cassettes);
  expect(others).toEqual([]);
  expect(file).toMatch(/^converse-stream-how-does-fog-form-[0-9a-f]{8}\.json$/);
  expect(readFileSync(join(cassettes, file), "utf8")).not.toMatch(/authorization|signature=|x-amz-security/i);

  await using replaying = runEmulator([...COMMAND, "--model", `replay=${cassettes}`]);
  await using chat = await chatWith(replaying);
  expect((await chat.ask("How does fog form?")).text).toBe(recorded);
  const { end } = await chat.ask("And snow?");
  expect(end.type).toBe("RUN_ERROR");
  await expect.poll(replaying.said).toContain("--model record");
});

test("a model on a server that speaks OpenAI's API answers the chat", async () => {
  const server = createServer((request, response) => {
    if (request.url === "/v1/models") return void response.end('{"object":"list","data":[{"id":"tiny"}]}');
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const content of ["Fog ", "is ", "a cloud."])
      response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`);
    response.end('data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n');
  });
  await using _ = { [Symbol.asyncDispose]: async () => void server.close() };
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  await using command = runEmulator([...COMMAND, "--model", `openai=http://127.0.0.1:${port}`]);
  await using chat = await chatWith(command);
  expect(await chat.ask("What is fog?")).toMatchObject({
    text: "Fog is a cloud.",
    end: { type: "RUN_FINISHED" },
  });
});

test("a server that is not there is named, with the way out", async () => {
  await using command = runEmulator([...COMMAND, "--model", "openai=http://127.0.0.1:9"]);
  await using chat = await chatWith(command);
  expect((await chat.ask("What is fog?")).end.type).toBe("RUN_ERROR");
  await expect.poll(command.said).toMatch(/http:\/\/127\.0\.0\.1:9.*ollama serve/);
});
