import { mkdir, mkdtempDisposable, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelWithResponseStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../control/clock.ts";
import { eventsOf, invocation } from "../../api/invocation-under-test.ts";
import { ask, collect, startBedrock, textOfEvents, TRANSPORTS } from "../../under-test.ts";
import { awsRelay } from "../aws/aws-relay.ts";
import { startRealBedrock } from "../real-bedrock.fixture.ts";
import { recordRelay } from "./record-relay.ts";
import { replayRelay, type ReplayOptions } from "./replay-relay.ts";

const PLAIN = { ttftMs: 0, deltaMs: 0, deltaChars: 100 };

/** A folder of its own, and the emulators that record into it and replay from it. */
async function studio() {
  const root = await mkdtempDisposable(join(tmpdir(), "cassettes-"));
  const folder = join(root.path, "kept");
  return {
    folder,
    names: async () => (await readdir(folder)).sort(),
    replaying: (options: Partial<ReplayOptions> = {}) => {
      const clock = options.clock ?? new VirtualClock();
      return startBedrock({ clock, relay: replayRelay({ folder, clock, pace: "instant", ...options }) });
    },
    /** Has one script recorded. */
    record: async (script: object | object[], call: (client: BedrockRuntimeClient) => Promise<unknown>) => {
      await using real = await startRealBedrock();
      const clock = new VirtualClock();
      await using bedrock = await startBedrock({
        clock,
        relay: recordRelay({ relay: real.relay(), folder, clock }),
      });
      for (const one of [script].flat()) real.script({ pace: PLAIN, ...one });
      const answered = await call(bedrock.client("h2"));
      // The file is there before the call is in the journal, also when the client has left.
      await bedrock.modelCall();
      return answered;
    },
    [Symbol.asyncDispose]: () => root.remove(),
  };
}

const converse = (text: string) => async (client: BedrockRuntimeClient) =>
  collect((await client.send(new ConverseStreamCommand(ask(text)))).stream);

const TOOL_ANSWER = {
  events: [
    { reasoning: "Hm." },
    { text: "Föhn 🌫 " },
    { toolUse: { name: "look_up", input: { city: "Graz" } } },
  ],
};

describe.each(TRANSPORTS)("replay over %s", (transport) => {
  it("gives a recorded stream again, event for event", async () => {
    await using tapes = await studio();
    const recorded = await tapes.record(TOOL_ANSWER, converse("What is fog?"));
    await using bedrock = await tapes.replaying();
    const { stream, $metadata } = await bedrock
      .client(transport)
      .send(new ConverseStreamCommand(ask("What is fog?")));
    const padded = (event: object) =>
      JSON.parse(JSON.stringify(event), (key, v: unknown) => (key === "p" ? "" : v));
    expect((await collect(stream)).map(padded)).toEqual((recorded as object[]).map(padded));
    expect($metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect((await bedrock.modelCall()).detail).toMatchObject({
      source: "replay",
      ended: "complete",
      stopReason: "tool_use",
    });
  });

  it("gives the chunks of InvokeModelWithResponseStream again, letter for letter", async () => {
    await using tapes = await studio();
    const chunks = async (client: BedrockRuntimeClient) =>
      eventsOf((await client.send(new InvokeModelWithResponseStreamCommand(invocation()))).body);
    const recorded = await tapes.record(TOOL_ANSWER, chunks);
    await using bedrock = await tapes.replaying();
    const replayed = await chunks(bedrock.client(transport));
    expect(JSON.stringify(replayed)).toBe(JSON.stringify(recorded));
    expect((await bedrock.modelCall()).detail).toMatchObject({ ended: "complete", stopReason: "tool_use" });
  });

  it("gives whole answers, errors and exceptions in the stream again", async () => {
    await using tapes = await studio();
    await tapes.record({ events: [{ text: "Whole" }] }, (client) =>
      client.send(new ConverseCommand(ask("whole"))),
    );
    const error = {
      status: 404,
      name: "ResourceNotFoundException",
      message: "Gone: arn:aws:bedrock:us-east-1:999988887777:x/y",
    };
    await tapes.record({ error }, (client) =>
      client.send(new ConverseCommand(ask("error"))).catch(() => undefined),
    );
    const exception = { name: "modelStreamErrorException", message: "Broken." };
    await tapes.record({ events: [{ text: "Once" }, { exception }] }, (client) =>
      converse("exception")(client).catch(() => undefined),
    );
    await using bedrock = await tapes.replaying();
    const client = bedrock.client(transport);
    const { output } = await client.send(new ConverseCommand(ask("whole")));
    expect(output?.message?.content).toEqual([{ text: "Whole" }]);
    await expect(client.send(new ConverseCommand(ask("error")))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Gone: arn:aws:bedrock:us-east-1:123456789012:x/y",
      $metadata: { httpStatusCode: 404 },
    });
    await expect(converse("exception")(client)).rejects.toMatchObject({
      name: "ModelStreamErrorException",
      message: "Broken.",
    });
  });

  it("breaks off where the real connection broke", async () => {
    await using tapes = await studio();
    await tapes.record({ events: [{ text: "Once" }, { delayMs: 20 }, { disconnect: true }] }, (client) =>
      converse("drop")(client).catch(() => undefined),
    );
    const [name = ""] = await tapes.names();
    expect(await readFile(join(tapes.folder, name), "utf8")).toContain('"ended": "dropped"');
    await using bedrock = await tapes.replaying();
    const said = converse("drop")(bedrock.client(transport)).then(textOfEvents, ({ code }) => code as string);
    expect(await said).toBe(transport === "h1" ? "ECONNRESET" : "Once");
    expect((await bedrock.modelCall()).detail).toMatchObject({ ended: "truncated" });
  });
});

it("keeps the time of each event, and replays it on the emulator's clock", async () => {
  await using tapes = await studio();
  const gaps = [400, 35, 250];
  const real = new VirtualClock();
  const frames = ["One", " two", " three"];
  await using source = await startBedrock({ clock: real });
  source.script({
    pace: PLAIN,
    events: frames.flatMap((text, index) => [{ delayMs: gaps[index] }, { text }]),
  });
  const relay = recordRelay({
    folder: tapes.folder,
    clock: real,
    relay: relayTo(source.url),
  });
  await using recorder = await startBedrock({ clock: real, relay });
  const stepping = stepThrough(real);
  await converse("Slowly")(recorder.client("h2"));
  stepping.stop();

  const clock = new VirtualClock();
  await using bedrock = await tapes.replaying({ clock, pace: "recorded" });
  const again = stepThrough(clock);
  await converse("Slowly")(bedrock.client("h2"));
  again.stop();
  const tokens = async (of: typeof bedrock) => (await of.modelCall()).detail?.tokens;
  expect(await tokens(bedrock)).toEqual(await tokens(source));
  expect(await tokens(bedrock)).toEqual([
    [400, "One"],
    [435, " two"],
    [685, " three"],
  ]);
});

it("keeps the same call more than once, and gives its answers in turn, the last one for ever", async () => {
  await using tapes = await studio();
  await tapes.record([{ events: [{ text: "first" }] }, { events: [{ text: "second" }] }], async (client) => {
    await converse("Again?")(client);
    await converse("Again?")(client);
  });
  const names = await tapes.names();
  expect(names).toEqual([
    expect.stringMatching(/^converse-stream-again-[0-9a-f]{8}-2\.json$/),
    expect.stringMatching(/^converse-stream-again-[0-9a-f]{8}\.json$/),
  ]);
  await using bedrock = await tapes.replaying();
  const said: string[] = [];
  for (let call = 0; call < 3; call += 1)
    said.push(textOfEvents(await converse("Again?")(bedrock.client("h2"))));
  expect(said).toEqual(["first", "second", "second"]);

  await tapes.record({ events: [{ text: "anew" }] }, converse("Again?"));
  expect(await tapes.names()).toEqual([names[1]]);
});

it("keeps what there is when the client leaves, and replays it only when asked", async () => {
  await using tapes = await studio();
  await using real = await startRealBedrock({ clock: new VirtualClock() });
  const clock = new VirtualClock();
  const relay = recordRelay({ relay: real.relay(), folder: tapes.folder, clock });
  await using bedrock = await startBedrock({ clock, relay });
  real.script({ pace: PLAIN, events: [{ text: "Half" }, { delayMs: 60_000 }, { text: "more" }] });
  const leave = new AbortController();
  const { stream } = await bedrock
    .client("h2")
    .send(new ConverseStreamCommand(ask("Leave")), { abortSignal: leave.signal });
  for await (const { contentBlockDelta } of stream ?? []) if (contentBlockDelta) leave.abort();
  await bedrock.modelCall();
  expect(await tapes.names()).toEqual([
    expect.stringMatching(/^converse-stream-leave-[0-9a-f]{8}\.incomplete\.json$/),
  ]);

  await using careful = await tapes.replaying();
  await expect(converse("Leave")(careful.client("h2"))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  await using asked = await tapes.replaying({ incomplete: true });
  expect(textOfEvents(await converse("Leave")(asked.client("h2")))).toBe("Half");
});

it("keeps a former run's whole answer when the client leaves this time", async () => {
  await using tapes = await studio();
  await tapes.record({ events: [{ text: "Whole" }] }, converse("Leave"));
  const leave = new AbortController();
  await tapes.record({ events: [{ text: "Half" }, { delayMs: 60_000 }] }, async (client) => {
    const { stream } = await client.send(new ConverseStreamCommand(ask("Leave")), {
      abortSignal: leave.signal,
    });
    for await (const { contentBlockDelta } of stream ?? []) if (contentBlockDelta) leave.abort();
  });
  await using bedrock = await tapes.replaying();
  expect(textOfEvents(await converse("Leave")(bedrock.client("h2")))).toBe("Whole");
});

it("takes a call for the same whatever the order of its keys, and whoever it is for", async () => {
  await using tapes = await studio();
  await tapes.record({ events: [{ text: "Yes" }] }, converse("Same?"));
  await using bedrock = await tapes.replaying();
  const { messages, modelId } = ask("Same?");
  const response = await fetch(`${bedrock.url}/model/${encodeURIComponent(modelId)}/converse-stream`, {
    method: "POST",
    body: `{"requestMetadata":{"user":"me"},"messages":[{"content":${JSON.stringify(messages[0]?.content)},"role":"user"}]}`,
  });
  expect(response.status).toBe(200);
  await response.arrayBuffer();
});

it("says which recording it looked for, which are nearest, and how to record", async () => {
  await using tapes = await studio();
  await tapes.record({ events: [{ text: "Yes" }] }, converse("What is fog?"));
  const [name = ""] = await tapes.names();
  await writeFile(join(tapes.folder, "slip.json"), `{\n  "request": {},\n  "response": {,}\n}`);
  await using bedrock = await tapes.replaying();
  await expect(converse("What is dew?")(bedrock.client("h2"))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: expect.stringMatching(/converse-stream-what-is-dew-[0-9a-f]{8}\.json$/),
    $metadata: { httpStatusCode: 404 },
  });
  const advice = bedrock.journal.after(0).find(({ kind }) => kind === "advice")?.detail?.advice;
  expect(advice).toContain(
    `Near: ${name} differs in body.messages[0].content[0].text: "What is fog?" there, "What is dew?" here.`,
  );
  expect(advice).toContain("Broken: slip.json, line 3, column 16");
  expect(advice).toContain(`--model record=${tapes.folder}`);
});

it("reads a recording again when it has been edited", async () => {
  await using tapes = await studio();
  await tapes.record({ events: [{ text: "Sun" }] }, converse("Weather?"));
  await using bedrock = await tapes.replaying();
  await converse("Weather?")(bedrock.client("h2"));
  const [name = ""] = await tapes.names();
  const file = join(tapes.folder, name);
  await writeFile(`${file}.new`, (await readFile(file, "utf8")).replace('"Sun"', '"Rain"'));
  await rename(`${file}.new`, join(tapes.folder, name));
  expect(textOfEvents(await converse("Weather?")(bedrock.client("h2")))).toBe("Rain");
});

it("answers although nothing can be written, and says so", async () => {
  await using tapes = await studio();
  await mkdir(tapes.folder);
  await writeFile(join(tapes.folder, "file"), "");
  await using real = await startRealBedrock();
  const advice: string[] = [];
  const folder = join(tapes.folder, "file", "within");
  const clock = new VirtualClock();
  const relay = recordRelay({ relay: real.relay(), folder, clock, advise: (one) => advice.push(one) });
  await using bedrock = await startBedrock({ relay });
  real.script({ events: [{ text: "All the same" }] });
  expect(textOfEvents(await converse("Hi")(bedrock.client("h2")))).toBe("All the same");
  expect(advice).toEqual([expect.stringContaining(`${folder} cannot be written to`)]);
});

function relayTo(url: string) {
  const credentials = async () => ({ accessKeyId: "local", secretAccessKey: "local" });
  return awsRelay({ region: "us-east-1", env: {}, endpoint: url, credentials });
}

/** Moves a clock on by a millisecond whenever nothing else is left to do. */
function stepThrough(clock: VirtualClock) {
  let isOver = false;
  const step = () => {
    if (isOver) return;
    clock.advance(1);
    setTimeout(step, 1);
  };
  setTimeout(step, 20);
  return { stop: () => void (isOver = true) };
}
