import { once } from "node:events";
import http from "node:http";
import http2 from "node:http2";
import { ConverseCommand, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { describe, expect, it } from "vitest";
import { SystemClock } from "../control/clock.ts";
import { Journal } from "../control/journal.ts";
import { signedFor } from "../iam/authorize.ts";
import { CredentialStore } from "../iam/credentials.ts";
import { SignatureError } from "../iam/signature-error.ts";
import type { SignedRequest } from "../iam/signed-request.ts";
import { ask, collect, MODEL_ID, startBedrock, textOfEvents, TRANSPORTS } from "./under-test.ts";

const MESSAGES = JSON.stringify({ messages: ask("Hi").messages });

function post(
  url: string,
  path: string,
  body: RequestInit["body"] = MESSAGES,
  method = "POST",
): Promise<Response> {
  return fetch(`${url}${path}`, { method, ...(method === "POST" ? { body } : {}) });
}

describe("an error before the stream", () => {
  it("has AWS's status, headers and compact JSON", async () => {
    await using bedrock = await startBedrock();
    const response = await post(bedrock.url, "/model/gpt-5/converse-stream");
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    expect(response.headers.get("x-amzn-errortype")).toBe(
      "ValidationException:http://internal.amazon.com/coral/com.amazon.bedrock/",
    );
    expect(await response.text()).toBe('{"message":"The provided model identifier is invalid."}');
  });

  it.each([
    ["POST", "/", 404, "UnknownOperationException"],
    ["POST", `/model/${MODEL_ID}/invoke-with-bidirectional-stream`, 501, "ValidationException"],
    ["GET", `/model/${MODEL_ID}/converse`, 404, "UnknownOperationException"],
    ["POST", "/model/%2525/converse", 400, "ValidationException"],
  ])("answers %s %s with %i %s", async (method, path, status, name) => {
    await using bedrock = await startBedrock();
    const response = await post(bedrock.url, path, MESSAGES, method);
    expect(response.status).toBe(status);
    expect(response.headers.get("x-amzn-errortype")).toMatch(new RegExp(`^${name}:`));
    expect(await response.json()).toEqual({ message: expect.any(String) });
  });

  it.each(["", "{", '{"messages":', "\u0000\u0001"])(
    "answers %j with a ValidationException",
    async (body) => {
      await using bedrock = await startBedrock();
      const response = await post(bedrock.url, `/model/${MODEL_ID}/converse`, body);
      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({
        message: "Malformed input request, please reformat your input and try again.",
      });
    },
  );

  it.each([
    [900, 200],
    [200_000, 400],
  ])("answers a body that is nested %i deep with %i", async (levels, status) => {
    await using bedrock = await startBedrock();
    const deep = "[".repeat(levels) + "]".repeat(levels);
    const messages = `[{"role":"user","content":[{"text":"a"}]}]`;
    const body = `{"messages":${messages},"additionalModelRequestFields":{"a":${deep}}}`;
    expect((await post(bedrock.url, `/model/${MODEL_ID}/converse`, body)).status).toBe(status);
    const { detail } = await bedrock.modelCall();
    expect(JSON.stringify(detail).length).toBeLessThan(10_000);
  });

  it("takes a body of many megabytes", async () => {
    await using bedrock = await startBedrock();
    const body = `${MESSAGES}${" ".repeat(16_000_000)}`;
    expect((await post(bedrock.url, `/model/${MODEL_ID}/converse`, body)).status).toBe(200);
  });

  it("refuses a prompt of more tokens than the model reads", async () => {
    await using bedrock = await startBedrock();
    const body = JSON.stringify({ messages: ask("fog ".repeat(1_000_000)).messages });
    const response = await post(bedrock.url, `/model/${MODEL_ID}/converse`, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ message: "Input is too long for requested model." });
  });

  it.each(TRANSPORTS)("refuses a body that is too long by its length alone, over %s", async (transport) => {
    await using bedrock = await startBedrock();
    const announce = transport === "h2" ? announceOverHttp2 : announceOverHttp1;
    const { status, text } = await announce(bedrock.url, `/model/${MODEL_ID}/converse`, 25_000_001);
    expect(status).toBe(413);
    expect(text).toBe('{"message":"The request\'s body is longer than 25000000 bytes."}');
  });

  it("names a model's id that is an ARN, encoded into one segment, and collapses slashes", async () => {
    await using bedrock = await startBedrock();
    const modelId =
      "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0";
    await bedrock
      .client("h2", { endpoint: `${bedrock.url}/` })
      .send(new ConverseCommand({ ...ask("Hi"), modelId }));
    expect((await bedrock.modelCall()).detail).toMatchObject({ modelId, ended: "complete" });
  });
});

describe("authorize", () => {
  it("sees the request as it was sent, and what it throws is the answer", async () => {
    const seen: SignedRequest[] = [];
    await using bedrock = await startBedrock({
      authorize(request) {
        seen.push(request);
        throw new SignatureError(
          "UnrecognizedClientException",
          "The security token included in the request is invalid.",
        );
      },
    });
    const modelId = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
    const sent = bedrock.client("h2").send(new ConverseStreamCommand({ ...ask("Hi"), modelId }));
    await expect(sent).rejects.toMatchObject({
      name: "UnrecognizedClientException",
      message: "The security token included in the request is invalid.",
      $metadata: { httpStatusCode: 403 },
    });
    expect(seen).toEqual([
      {
        method: "POST",
        rawTarget: "/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse-stream",
        headers: expect.objectContaining({ authorization: expect.stringMatching(/^AWS4-HMAC-SHA256 /) }),
        body: Buffer.from(JSON.stringify({ messages: ask("Hi").messages })),
      },
    ]);
    expect((await bedrock.modelCall()).detail).toMatchObject({
      modelId,
      error: "UnrecognizedClientException",
    });
  });

  it.each(TRANSPORTS)("lets the SDK's own signatures pass, and no others, over %s", async (transport) => {
    const clock = new SystemClock();
    const options = { credentials: new CredentialStore(), journal: new Journal(clock), clock };
    await using bedrock = await startBedrock({ authorize: signedFor("bedrock", options) });
    const modelId = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
    const { output } = await bedrock.client(transport).send(new ConverseCommand({ ...ask("Hi"), modelId }));
    expect(output?.message?.content?.[0]?.text).toContain("Groundfog");

    const credentials = { accessKeyId: "local", secretAccessKey: "wrong" };
    const stranger = bedrock.client(transport, { credentials });
    await expect(stranger.send(new ConverseCommand(ask("Hi")))).rejects.toMatchObject({
      name: "InvalidSignatureException",
    });
  });
});

describe("the journal", () => {
  it.each(TRANSPORTS)("holds one model-call with all that was sent and said, over %s", async (transport) => {
    await using bedrock = await startBedrock();
    const messages = [
      { role: "user" as const, content: [{ text: "What is fog?" }] },
      { role: "assistant" as const, content: [{ text: "A low cloud." }] },
      {
        role: "user" as const,
        content: [
          { text: "And mist?" },
          { image: { format: "png" as const, source: { bytes: new Uint8Array(300) } } },
        ],
      },
    ];
    bedrock.script({ events: [{ text: "Thinner." }], pace: { deltaChars: 100 } });
    const command = new ConverseStreamCommand({
      modelId: MODEL_ID,
      messages,
      system: [{ text: "Be brief." }],
    });
    const { stream, $metadata } = await bedrock.client(transport).send(command);
    await collect(stream);

    const entry = await bedrock.modelCall();
    expect(entry).toMatchObject({
      kind: "model-call",
      requestId: $metadata.requestId,
      ms: expect.any(Number),
    });
    expect(entry.detail).toEqual({
      operation: "ConverseStream",
      modelId: MODEL_ID,
      transport: transport === "h2" ? "HTTP/2" : "HTTP/1.1",
      messages: [
        messages[0],
        messages[1],
        {
          role: "user",
          content: [
            { text: "And mist?" },
            { image: { format: "png", source: { bytes: "(400 characters of base64)" } } },
          ],
        },
      ],
      system: [{ text: "Be brief." }],
      stopReason: "end_turn",
      ended: "complete",
      inputTokens: expect.any(Number),
      outputTokens: 3,
      usage: expect.objectContaining({ outputTokens: 3, cacheReadInputTokens: 0 }),
      costUsd: expect.any(Number),
      tokens: [[expect.any(Number), "Thinner."]],
      firstTokenMs: expect.any(Number),
      events: 5,
      source: "script",
      script: true,
    });
  });

  it("holds a call that was refused, by its error's name", async () => {
    await using bedrock = await startBedrock();
    const blank = { ...ask(" ") };
    await expect(bedrock.client("h1").send(new ConverseCommand(blank))).rejects.toThrow("is blank");
    expect((await bedrock.modelCall()).detail).toMatchObject({
      messages: blank.messages,
      ended: "error",
      error: "ValidationException",
      events: 0,
      script: false,
    });
  });
});

it("answers by itself when no script fits, in the question's language", async () => {
  await using bedrock = await startBedrock({ controlUrl: "http://localhost:9999/_emulator" });
  bedrock.script({ when: { contains: "weather" }, events: [{ text: "Foggy." }] });
  const client = bedrock.client("h2");
  const answerTo = async (question: string) => {
    const { stream } = await client.send(new ConverseStreamCommand(ask(question)));
    return textOfEvents(await collect(stream));
  };
  expect(await answerTo("雾是怎么形成的？")).toContain("本地脚本模型");
  expect(await answerTo("How does fog form?")).toContain(
    "curl http://localhost:9999/_emulator/bedrock/script",
  );
  expect(await answerTo("How is the weather?")).toBe("Foggy.");
});

interface Answer {
  status: unknown;
  text: string;
}

async function announceOverHttp2(url: string, path: string, contentLength: number): Promise<Answer> {
  const session = http2.connect(url);
  const request = session.request({ ":method": "POST", ":path": path, "content-length": contentLength });
  const [headers] = await once(request, "response");
  const text = (await request.toArray()).join("");
  session.destroy();
  return { status: headers[":status"], text };
}

async function announceOverHttp1(url: string, path: string, contentLength: number): Promise<Answer> {
  const request = http.request(url + path, { method: "POST", headers: { "content-length": contentLength } });
  request.flushHeaders();
  const [response] = await once(request, "response");
  const text = (await response.toArray()).join("");
  request.destroy();
  return { status: response.statusCode, text };
}
