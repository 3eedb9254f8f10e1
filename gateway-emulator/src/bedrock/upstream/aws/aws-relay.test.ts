import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { BedrockClient, ListFoundationModelsCommand } from "@aws-sdk/client-bedrock";
import { ConverseCommand, ConverseStreamCommand, CountTokensCommand } from "@aws-sdk/client-bedrock-runtime";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../control/clock.ts";
import { ask, collect, MODEL_ID, startBedrock, textOfEvents, TRANSPORTS } from "../../under-test.ts";
import { startRealBedrock } from "../real-bedrock.fixture.ts";
import type { Relay } from "../relay.ts";
import { awsRelay } from "./aws-relay.ts";

describe.each(TRANSPORTS)("--model aws over %s", (transport) => {
  it("answers with what the real Bedrock says, asked by the developer's own credentials", async () => {
    await using real = await startRealBedrock();
    await using bedrock = await startBedrock({ relay: real.relay() });
    real.script({ events: [{ text: "From far away" }] });
    const { stream } = await bedrock.client(transport).send(new ConverseStreamCommand(ask("Hi")));
    const events = await collect(stream);
    expect(textOfEvents(events)).toBe("From far away");
    expect(events.at(-1)?.metadata?.usage?.outputTokens).toBeGreaterThan(0);
    expect(real.callers).toEqual([real.credentials.accessKeyId]);
    const { detail } = await bedrock.modelCall();
    expect(detail).toMatchObject({
      operation: "ConverseStream",
      source: "aws",
      ended: "complete",
      stopReason: "end_turn",
      messages: ask("Hi").messages,
    });
    expect(detail?.tokens).toEqual(
      expect.arrayContaining([[expect.any(Number), expect.stringMatching(/^From/)]]),
    );
    const told = (await real.modelCall()).detail;
    expect(detail?.usage).toEqual(told?.usage);
    expect(detail?.costUsd).toBe(told?.costUsd);
    expect(detail?.events).toBe(told?.events);
  });

  it("answers what is no stream, by the real one's request id", async () => {
    await using real = await startRealBedrock();
    await using bedrock = await startBedrock({ relay: real.relay() });
    const client = bedrock.client(transport);
    real.script({ events: [{ text: "Whole" }] });
    const { output, $metadata } = await client.send(new ConverseCommand(ask("Hi")));
    expect(output?.message?.content).toEqual([{ text: "Whole" }]);
    expect($metadata.requestId).toBe((await real.modelCall()).requestId);
    expect((await bedrock.modelCall()).requestId).toBe($metadata.requestId);
    expect((await bedrock.modelCall()).detail).toMatchObject({ ended: "complete", source: "aws" });
    const { messages } = ask("Hi");
    const counted = await client.send(
      new CountTokensCommand({ modelId: "anthropic.claude-sonnet-4-6", input: { converse: { messages } } }),
    );
    expect(counted.inputTokens).toBeGreaterThan(0);
  });

  it("tells the real Bedrock at once that the client has left", async () => {
    await using real = await startRealBedrock({ clock: new VirtualClock() });
    await using bedrock = await startBedrock({ relay: real.relay() });
    const pace = { ttftMs: 0, deltaMs: 0, deltaChars: 100 };
    real.script({ pace, events: [{ text: "Once" }, { delayMs: 60_000 }, { text: "more" }] });
    const leave = new AbortController();
    const { stream } = await bedrock
      .client(transport)
      .send(new ConverseStreamCommand(ask("Hi")), { abortSignal: leave.signal });
    await (async () => {
      for await (const { contentBlockDelta } of stream ?? []) if (contentBlockDelta) leave.abort();
    })().catch(() => undefined);
    expect((await real.modelCall()).detail).toMatchObject({ ended: "cancelled" });
    expect((await bedrock.modelCall()).detail).toMatchObject({ ended: "cancelled", outputTokens: 2 });
  });

  it("passes errors on by name, status and words", async () => {
    await using real = await startRealBedrock();
    await using bedrock = await startBedrock({ relay: real.relay() });
    real.script({ error: { status: 403, name: "AccessDeniedException", message: "Not you." } });
    await expect(bedrock.client(transport).send(new ConverseStreamCommand(ask("Hi")))).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: "Not you.",
      $metadata: { httpStatusCode: 403 },
    });
    expect((await bedrock.modelCall()).detail).toMatchObject({
      ended: "error",
      error: "AccessDeniedException",
    });
  });

  it("lets the SDK try again what the real Bedrock throttles", async () => {
    await using real = await startRealBedrock();
    await using bedrock = await startBedrock({ relay: real.relay() });
    const error = { status: 429, name: "ThrottlingException", message: "Too many requests." };
    real.script({ times: 2, error });
    real.script({ events: [{ text: "Now" }] });
    const { stream, $metadata } = await bedrock.client(transport).send(new ConverseStreamCommand(ask("Hi")));
    expect(textOfEvents(await collect(stream))).toBe("Now");
    expect($metadata.attempts).toBe(3);
    expect(real.callers).toHaveLength(3);
  });

  it("passes on an exception in the stream", async () => {
    await using real = await startRealBedrock();
    await using bedrock = await startBedrock({ relay: real.relay() });
    const exception = { name: "throttlingException", message: "Too many tokens." };
    real.script({ events: [{ text: "Once" }, { exception }] });
    const { stream } = await bedrock.client(transport).send(new ConverseStreamCommand(ask("Hi")));
    await expect(collect(stream)).rejects.toMatchObject({
      name: "ThrottlingException",
      message: "Too many tokens.",
    });
    expect((await bedrock.modelCall()).detail).toMatchObject({
      ended: "error",
      error: "throttlingException",
    });
  });

  it("drops the connection where the real one drops", async () => {
    await using real = await startRealBedrock();
    await using bedrock = await startBedrock({ relay: real.relay() });
    const pace = { ttftMs: 0, deltaMs: 0, deltaChars: 100 };
    real.script({ pace, events: [{ text: "Once" }, { delayMs: 20 }, { disconnect: true }] });
    const { stream } = await bedrock.client(transport).send(new ConverseStreamCommand(ask("Hi")));
    const said: string[] = [];
    const reading = (async () => {
      for await (const { contentBlockDelta } of stream ?? []) said.push(contentBlockDelta?.delta?.text ?? "");
    })();
    if (transport === "h1") await expect(reading).rejects.toMatchObject({ code: "ECONNRESET" });
    else await reading;
    expect(said.join("")).toBe("Once");
    expect((await bedrock.modelCall()).detail).toMatchObject({ ended: "truncated", error: "disconnect" });
  });
});

it("passes the stream's bytes unchanged, and Bedrock's headers with them", async () => {
  await using real = await startRealBedrock();
  const passed: Uint8Array[] = [];
  const relay: Relay = async (...call) => {
    const answer = await real.relay()(...call);
    return { ...answer, body: heard(answer.body, passed) };
  };
  await using bedrock = await startBedrock({ relay });
  const response = await fetch(`${bedrock.url}/model/${encodeURIComponent(MODEL_ID)}/converse-stream`, {
    method: "POST",
    body: JSON.stringify({ messages: ask("Hi").messages }),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(bytes.length).toBeGreaterThan(500);
  expect(bytes.equals(Buffer.concat(passed))).toBe(true);
  expect(response.headers.get("content-type")).toBe("application/vnd.amazon.eventstream");
});

it("keeps one connection for call after call", async () => {
  await using real = await startRealBedrock();
  const ports = new Set<number | undefined>();
  const relay = real.relay();
  await using bedrock = await startBedrock({
    relay: async (...call) => {
      const answer = await relay(...call);
      if ("socket" in answer.body) ports.add((answer.body.socket as { localPort: number }).localPort);
      return answer;
    },
  });
  for (const text of ["one", "two", "three"]) await bedrock.client("h1").send(new ConverseCommand(ask(text)));
  expect(ports.size).toBe(1);
});

it("asks in the region that the client has signed for, else in its own", async () => {
  await using real = await startRealBedrock({ region: "eu-central-1" });
  await using bedrock = await startBedrock({ relay: real.relay({ region: "us-west-2" }) });
  await bedrock.client("h2", { region: "eu-central-1" }).send(new ConverseCommand(ask("Hi")));
  await fetch(`${bedrock.url}/foundation-models?byProvider=Anthropic`);
  expect(real.regions).toEqual(["eu-central-1", "us-west-2"]);
});

it("takes the endpoints of its own environment, for each service its own", async () => {
  await using runtime = await startRealBedrock();
  await using control = await startRealBedrock();
  const relay = awsRelay({
    region: "us-east-1",
    env: { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: runtime.url, AWS_ENDPOINT_URL_BEDROCK: `${control.url}/` },
    // Each of the two knows keys of its own alone.
    credentials: async () => ({ accessKeyId: "local", secretAccessKey: "local" }),
  });
  await using bedrock = await startBedrock({ relay });
  await bedrock.client("h2").send(new ConverseCommand(ask("Hi")));
  const client = new BedrockClient({
    endpoint: bedrock.url,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const { modelSummaries } = await client.send(new ListFoundationModelsCommand({ byProvider: "Anthropic" }));
  client.destroy();
  expect(modelSummaries?.length).toBeGreaterThan(0);
  expect(runtime.callers).toHaveLength(1);
  expect(control.callers).toHaveLength(1);
});

it("sends an API key of Bedrock's in the place of a signature", async () => {
  await using real = await startRealBedrock();
  const env = { AWS_BEARER_TOKEN_BEDROCK: "local" };
  const credentials = () => Promise.reject(new Error("never asked"));
  await using bedrock = await startBedrock({ relay: real.relay({ env, credentials }) });
  await bedrock.client("h2").send(new ConverseCommand(ask("Hi")));
  expect(real.callers).toEqual(["local"]);
});

const REFUSED = [
  {
    what: "no credentials",
    options: { credentials: () => Promise.reject(new Error("none: secret-command --token much-too-secret")) },
    name: "UnrecognizedClientException",
    advice: /aws sso login.*AWS_ACCESS_KEY_ID.*AWS_BEARER_TOKEN_BEDROCK/,
  },
  {
    what: "a login that has expired",
    options: { credentials: () => Promise.reject(new Error("The SSO session has expired")) },
    name: "ExpiredTokenException",
    advice: /login has expired/,
  },
  {
    what: "a key that AWS does not know",
    options: {
      credentials: async () => ({ accessKeyId: "AKIAUNKNOWN", secretAccessKey: "much-too-secret" }),
    },
    name: "UnrecognizedClientException",
    advice: /does not take the credentials/,
  },
  {
    what: "an API key that AWS does not know",
    options: { env: { AWS_BEARER_TOKEN_BEDROCK: "ABSK-much-too-secret" } },
    name: "AccessDeniedException",
    advice: /AWS_BEARER_TOKEN_BEDROCK/,
  },
];

it.each(REFUSED)("teaches what to do about $what, and tells no secret", async ({ options, name, advice }) => {
  await using real = await startRealBedrock();
  await using bedrock = await startBedrock({ relay: real.relay(options) });
  const answer = bedrock.client("h2").send(new ConverseCommand(ask("Hi")));
  await expect(answer).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 403 } });
  await bedrock.modelCall();
  const journal = JSON.stringify(bedrock.journal.after(0));
  expect(journal).toMatch(advice);
  expect(journal).not.toContain("secret");
});

it("says which host cannot be reached", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  const endpoint = `http://127.0.0.1:${port}`;
  const credentials = async () => ({ accessKeyId: "a", secretAccessKey: "b" });
  await using bedrock = await startBedrock({
    relay: awsRelay({ region: "us-east-1", env: {}, endpoint, credentials }),
  });
  await expect(bedrock.client("h2").send(new ConverseCommand(ask("Hi")))).rejects.toMatchObject({
    name: "ServiceUnavailableException",
    $metadata: { attempts: 3 },
  });
  const [advice] = bedrock.journal.after(0);
  expect(advice?.detail?.advice).toContain(`127.0.0.1:${port} cannot be reached (ECONNREFUSED)`);
});

it("does not call itself again and again", async () => {
  let url = "";
  const credentials = async () => ({ accessKeyId: "local", secretAccessKey: "local" });
  const env = {
    get AWS_ENDPOINT_URL_BEDROCK_RUNTIME() {
      return url;
    },
  };
  await using bedrock = await startBedrock({ relay: awsRelay({ region: "us-east-1", env, credentials }) });
  ({ url } = bedrock);
  await expect(bedrock.client("h2").send(new ConverseCommand(ask("Hi")))).rejects.toMatchObject({
    name: "ValidationException",
    message: "The endpoint of the real Bedrock is this emulator's own.",
  });
});

async function* heard(body: AsyncIterable<Uint8Array>, into: Uint8Array[]): AsyncGenerator<Uint8Array> {
  for await (const piece of body) {
    into.push(piece);
    yield piece;
  }
}
