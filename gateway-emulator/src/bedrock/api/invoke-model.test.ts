import { InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../control/clock.ts";
import { BedrockError } from "../model/errors.ts";
import { GUARDRAIL_ID, guardrailWith } from "../guardrails/guardrail.fixture.ts";
import type { Model } from "../model/model.ts";
import type { ConverseRequest } from "../request/converse-request.ts";
import { MODEL_ID, startBedrock, TRANSPORTS } from "../under-test.ts";
import { BODY, invocation } from "./invocation-under-test.ts";

describe.each(TRANSPORTS)("InvokeModel over %s", (transport) => {
  it("answers with the whole message, as Anthropic's models give it", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({
      events: [
        { reasoning: "Let me think." },
        { redactedReasoning: Buffer.from("ZGF0YQ==").toString("base64") },
        { text: "I shall look it up." },
        { toolUse: { name: "look_up", input: { term: "fog", deep: [1, { a: null }] } } },
      ],
    });
    const { body, contentType, $metadata } = await bedrock
      .client(transport)
      .send(new InvokeModelCommand(invocation()));
    const message = JSON.parse(body.transformToString());
    expect(message).toEqual({
      model: "claude-sonnet-5-5",
      id: expect.stringMatching(/^msg_bdrk_01[1-9A-HJ-NP-Za-km-z]{22}$/),
      type: "message",
      role: "assistant",
      content: [
        { type: "thinking", thinking: "Let me think.", signature: expect.stringMatching(/^.{256}$/) },
        { type: "redacted_thinking", data: "ZGF0YQ==" },
        { type: "text", text: "I shall look it up." },
        {
          type: "tool_use",
          id: expect.stringMatching(/^toolu_bdrk_01[1-9A-HJ-NP-Za-km-z]{22}$/),
          name: "look_up",
          input: { term: "fog", deep: [1, { a: null }] },
        },
      ],
      stop_reason: "tool_use",
      stop_sequence: null,
      usage: {
        input_tokens: expect.any(Number),
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
        output_tokens: expect.any(Number),
      },
    });
    expect(contentType).toBe("application/json");
    expect($metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect((await bedrock.modelCall()).detail).toMatchObject({ operation: "InvokeModel", ended: "complete" });
  });

  it("answers with an error what a stream would throw in the middle", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({
      events: [{ text: "a" }, { exception: { name: "modelTimeoutException", message: "Too slow." } }],
    });
    await expect(bedrock.client(transport).send(new InvokeModelCommand(invocation()))).rejects.toMatchObject({
      name: "ModelTimeoutException",
      message: "Too slow.",
      $metadata: { httpStatusCode: 408 },
    });
  });

  it("drops the connection where the script does, which the SDK retries", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({ events: [{ text: "a" }, { disconnect: true }] });
    bedrock.script({ events: [{ text: "second try" }] });
    const { body } = await bedrock.client(transport).send(new InvokeModelCommand(invocation()));
    expect(JSON.parse(body.transformToString()).content).toEqual([{ type: "text", text: "second try" }]);
  });

  it("stops when the client aborts", async () => {
    const clock = new VirtualClock();
    await using bedrock = await startBedrock({ clock });
    bedrock.script({ events: [{ delayMs: 1_000 }, { text: "never" }] });
    const abort = new AbortController();
    const sleep = clock.sleep.bind(clock);
    clock.sleep = (delayMs, signal) => {
      abort.abort();
      return sleep(delayMs, signal);
    };
    const sent = bedrock
      .client(transport)
      .send(new InvokeModelCommand(invocation()), { abortSignal: abort.signal });
    await expect(sent).rejects.toThrow(expect.objectContaining({ name: "AbortError" }));
    expect((await bedrock.modelCall()).detail).toMatchObject({
      operation: "InvokeModel",
      ended: "cancelled",
    });
  });

  it("takes the SDK's own content type, and says in the journal what to do", async () => {
    await using bedrock = await startBedrock();
    const command = new InvokeModelCommand({ modelId: MODEL_ID, body: JSON.stringify(BODY) });
    const { body } = await bedrock.client(transport).send(command);
    expect(JSON.parse(body.transformToString())).toMatchObject({ role: "assistant" });
    expect(bedrock.journal.after(0)).toContainEqual(
      expect.objectContaining({
        kind: "advice",
        detail: { advice: expect.stringContaining('set contentType: "application/json"') },
      }),
    );
  });
});

describe("InvokeModel's own HTTP", () => {
  const post = (
    url: string,
    { body = JSON.stringify(BODY), headers = {} }: { body?: string; headers?: object } = {},
  ) =>
    fetch(`${url}/model/${MODEL_ID}/invoke`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
    });

  it("has its members in Anthropic's order, in compact JSON, and counts in headers", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({ events: [{ text: "Fog" }] });
    const response = await post(bedrock.url);
    expect(await response.text()).toMatch(
      /^\{"model":"claude-sonnet-5-5","id":"msg_bdrk_01\w{22}","type":"message","role":"assistant","content":\[\{"type":"text","text":"Fog"\}\],"stop_reason":"end_turn","stop_sequence":null,"usage":\{"input_tokens":5,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"cache_creation":\{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0\},"output_tokens":1\}\}$/,
    );
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("x-amzn-bedrock-input-token-count")).toBe("5");
    expect(response.headers.get("x-amzn-bedrock-output-token-count")).toBe("1");
    expect(response.headers.get("x-amzn-bedrock-invocation-latency")).toBe("0");
    expect(response.headers.get("x-amzn-bedrock-cache-read-input-token-count")).toBe("0");
    expect(response.headers.get("x-amzn-bedrock-cache-write-input-token-count")).toBe("0");
  });

  it("takes a body without a content type, which botocore sends", async () => {
    await using bedrock = await startBedrock();
    const response = await fetch(`${bedrock.url}/model/${MODEL_ID}/invoke`, {
      method: "POST",
      body: new Blob([JSON.stringify(BODY)]),
    });
    expect(response.status).toBe(200);
  });

  it.each([
    [
      { "content-type": "application/json; charset=utf-8" },
      "The provided Content Type is invalid or not supported for this model",
    ],
    [{ accept: "text/plain" }, "The provided Accept Type is invalid or not supported for this model"],
    [
      { "x-amzn-bedrock-guardrailidentifier": "g" },
      "Both guardrailIdentifier and guardrailVersion are required.",
    ],
    [
      { "x-amzn-bedrock-service-tier": "slow" },
      "1 validation error detected: Value 'slow' at 'serviceTier' failed to satisfy constraint: Member must satisfy enum value set: [priority, default, flex, reserved]",
    ],
    [
      { "x-amzn-bedrock-request-metadata": "[1]" },
      "1 validation error detected: Value '[1]' at 'requestMetadata' failed to satisfy constraint: Member must be a JSON object of strings",
    ],
  ])("refuses %j", async (headers, message) => {
    await using bedrock = await startBedrock();
    const response = await post(bedrock.url, { headers });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ message });
  });

  it.each([
    ["", "Malformed input request, please reformat your input and try again."],
    [
      "[]",
      "Malformed input request: #: expected type: JSONObject, found: JSONArray, please reformat your input and try again.",
    ],
    ["{}", "anthropic_version: Field required"],
    [
      JSON.stringify({ ...BODY, "amazon-bedrock-guardrailConfig": {} }),
      "amazon-bedrock-guardrailConfig is specified without a guardrail.",
    ],
  ])("refuses the body %j", async (body, message) => {
    await using bedrock = await startBedrock();
    const response = await post(bedrock.url, { body });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ message });
  });

  it.each([
    [
      { messages: [...BODY.messages, { role: "assistant", content: "Well" }] },
      "This model does not support assistant message prefill. The conversation must end with a user message.",
    ],
    [
      { thinking: { type: "enabled", budget_tokens: 1_024 } },
      '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.',
    ],
    [
      { max_tokens: 128_001 },
      "max_tokens: 128001 > 128000, which is the maximum allowed number of output tokens for claude-sonnet-5-5",
    ],
    [{ temperature: 1 }, "`temperature` is deprecated for this model."],
  ])("holds %j against the model's rules, in its own words alone", async (members, message) => {
    await using bedrock = await startBedrock();
    const response = await post(bedrock.url, { body: JSON.stringify({ ...BODY, ...members }) });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ message });
  });

  it("takes what Converse refuses of a document's title, which Anthropic does not", async () => {
    await using bedrock = await startBedrock();
    const source = { type: "text", media_type: "text/plain", data: "Fog." };
    const document = { type: "document", source, title: "fog: v2.pdf" };
    const messages = [{ role: "user", content: [document, document] }];
    const response = await post(bedrock.url, { body: JSON.stringify({ ...BODY, messages }) });
    expect(response.status).toBe(200);
  });

  it("points to Converse for a model with a body of its own", async () => {
    await using bedrock = await startBedrock();
    const response = await fetch(`${bedrock.url}/model/us.amazon.nova-2-lite-v1:0/invoke`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ messages: [{ role: "user", content: [{ text: "Hi" }] }] }),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      message: "The body that InvokeModel takes for amazon.nova-2-lite-v1:0 is not emulated.",
    });
    expect(JSON.stringify(bedrock.journal.after(0))).toContain(
      "Converse and ConverseStream take this model.",
    );
  });

  it("hands the model what is in headers, and what the body says of the guardrail", async () => {
    const requests: ConverseRequest[] = [];
    const silent: Model = ({ request }) => {
      requests.push(request);
      throw new BedrockError({ name: "ThrottlingException", statusCode: 429, message: "Not now." });
    };
    await using bedrock = await startBedrock({ model: silent, guardrails: () => [guardrailWith({})] });
    const headers = {
      "x-amzn-bedrock-guardrailidentifier": GUARDRAIL_ID,
      "x-amzn-bedrock-guardrailversion": "1",
      "x-amzn-bedrock-trace": "ENABLED_FULL",
      "x-amzn-bedrock-performanceconfig-latency": "optimized",
      "x-amzn-bedrock-service-tier": "flex",
      "x-amzn-bedrock-request-metadata": '{"team":"fog"}',
    };
    const guarded = { ...BODY, "amazon-bedrock-guardrailConfig": { streamProcessingMode: "SYNCHRONOUS" } };
    const response = await post(bedrock.url, { headers, body: JSON.stringify(guarded) });
    expect(response.status).toBe(429);
    expect(requests).toEqual([
      expect.objectContaining({
        guardrailConfig: {
          guardrailIdentifier: GUARDRAIL_ID,
          guardrailVersion: "1",
          trace: "enabled_full",
          streamProcessingMode: "sync",
        },
        performanceConfig: { latency: "optimized" },
        serviceTier: { type: "flex" },
        requestMetadata: { team: "fog" },
      }),
    ]);
  });
});
