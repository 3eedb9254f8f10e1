import { InvokeModelWithResponseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { EventStreamCodec } from "@smithy/core/event-streams";
import { fromUtf8, toUtf8 } from "@smithy/core/serde";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../control/clock.ts";
import { MODEL_ID, startBedrock, TRANSPORTS } from "../under-test.ts";
import { BODY, eventsOf, invocation } from "./invocation-under-test.ts";

describe.each(TRANSPORTS)("InvokeModelWithResponseStream over %s", (transport) => {
  it("streams a start and a stop for each block, and the metrics at the end", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({
      events: [{ reasoning: "Hm." }, { text: "Hello there." }, { toolUse: { name: "look_up", input: {} } }],
      pace: { deltaChars: 100 },
    });
    const { body, contentType } = await bedrock
      .client(transport)
      .send(new InvokeModelWithResponseStreamCommand(invocation()));
    expect(contentType).toBe("application/json");
    const events = await eventsOf(body);
    expect(events.map(({ type, index }) => (index === undefined ? type : `${type} ${index}`))).toEqual([
      "message_start",
      "content_block_start 0",
      "content_block_delta 0",
      "content_block_delta 0",
      "content_block_stop 0",
      "content_block_start 1",
      "content_block_delta 1",
      "content_block_stop 1",
      "content_block_start 2",
      "content_block_delta 2",
      "content_block_delta 2",
      "content_block_stop 2",
      "message_delta",
      "message_stop",
    ]);
    expect(events.at(-2)).toMatchObject({ delta: { stop_reason: "tool_use", stop_sequence: null } });
    expect(events.at(-1)).toMatchObject({
      "amazon-bedrock-invocationMetrics": { inputTokenCount: 5, invocationLatency: 0, firstByteLatency: 0 },
    });
  });

  it.each([
    "throttlingException",
    "modelTimeoutException",
    "modelStreamErrorException",
    "validationException",
  ])("throws a %s in the middle of the stream", async (name) => {
    await using bedrock = await startBedrock();
    bedrock.script({ events: [{ text: "a" }, { exception: { name, message: "Not now." } }] });
    const { body } = await bedrock
      .client(transport)
      .send(new InvokeModelWithResponseStreamCommand(invocation()));
    await expect(eventsOf(body)).rejects.toMatchObject({
      name: name.charAt(0).toUpperCase() + name.slice(1),
      message: "Not now.",
    });
  });

  it("stops producing when the client aborts", async () => {
    const clock = new VirtualClock();
    await using bedrock = await startBedrock({ clock });
    bedrock.script({ events: [{ text: "a" }, { delayMs: 3_600_000 }, { text: "never" }] });
    const abort = new AbortController();
    const { body } = await bedrock
      .client(transport)
      .send(new InvokeModelWithResponseStreamCommand(invocation()), { abortSignal: abort.signal });
    // Over HTTP/2 the SDK ends the loop without a word; over HTTP/1.1 it throws.
    await eventsOf(body, () => abort.abort()).catch(() => []);
    expect((await bedrock.modelCall()).detail).toMatchObject({
      operation: "InvokeModelWithResponseStream",
      ended: "cancelled",
    });
  });

  it("looks at X-Amzn-Bedrock-Accept for the type of what is in the chunks", async () => {
    await using bedrock = await startBedrock();
    const sent = bedrock
      .client(transport)
      .send(new InvokeModelWithResponseStreamCommand({ ...invocation(), accept: "text/plain" }));
    await expect(sent).rejects.toMatchObject({
      message: "The provided Accept Type is invalid or not supported for this model",
    });
  });
});

it("is on the wire as it was captured: chunk frames of compact JSON, and these headers alone", async () => {
  await using bedrock = await startBedrock();
  bedrock.script({ events: [{ text: "Fog" }] });
  const response = await fetch(`${bedrock.url}/model/${MODEL_ID}/invoke-with-response-stream`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(BODY),
  });
  expect(response.headers.get("content-type")).toBe("application/vnd.amazon.eventstream");
  const own = [...response.headers.keys()].filter((name) => name.startsWith("x-"));
  expect(own.toSorted()).toEqual(["x-amzn-bedrock-content-type", "x-amzn-requestid"]);
  const frames = framesOf(Buffer.from(await response.arrayBuffer()));
  expect(new Set(frames.map(({ type }) => type))).toEqual(new Set(["chunk"]));
  expect(frames.map(({ payload }) => payload)).toEqual(
    frames.map(() => expect.stringMatching(/^\{"bytes":"[A-Za-z0-9+/]+=*","p":"abc?[a-zA-Z0-9]*"\}$/)),
  );
  expect(frames.map(({ payload }) => Buffer.from(JSON.parse(payload).bytes, "base64").toString())).toEqual([
    expect.stringMatching(
      /^\{"type":"message_start","message":\{"model":"claude-sonnet-5-5","id":"msg_bdrk_01\w{22}","type":"message","role":"assistant","content":\[\],"stop_reason":null,"stop_sequence":null,"usage":\{"input_tokens":5,.*"output_tokens":1\}\}\}$/,
    ),
    '{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}',
    '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Fog"}}',
    '{"type":"content_block_stop","index":0}',
    '{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":1}}',
    expect.stringMatching(
      /^\{"type":"message_stop","amazon-bedrock-invocationMetrics":\{"inputTokenCount":5,"outputTokenCount":1,"invocationLatency":0,"firstByteLatency":0[^}]*\}\}$/,
    ),
  ]);
});

const codec = new EventStreamCodec(toUtf8, fromUtf8);

function framesOf(bytes: Buffer): { type: unknown; payload: string }[] {
  const frames = [];
  for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) {
    const { headers, body } = codec.decode(bytes.subarray(at, at + bytes.readUInt32BE(at)));
    frames.push({ type: headers[":event-type"]?.value, payload: Buffer.from(body).toString() });
  }
  return frames;
}
