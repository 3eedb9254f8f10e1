import { expect, it } from "vitest";
import { connectRaw } from "../../transport/raw-client.fixture.ts";
import { MODEL_ID, startBedrock } from "../under-test.ts";
import { BODY } from "./invocation-under-test.ts";

const CONVERSE = `/model/${MODEL_ID}/converse`;
const MESSAGES = JSON.stringify({ messages: [{ role: "user", content: [{ text: "Hi" }] }] });

/** The answer's status line and header names, in order. */
async function headOf(
  port: number,
  { path, body, more = "" }: { path: string; body: string; more?: string },
) {
  await using client = await connectRaw(port);
  await client.write(
    `POST ${path} HTTP/1.1\r\nHost: x\r\n${more}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  await expect.poll(() => client.received()).toContain("\r\n\r\n");
  const [head = ""] = client.received().split("\r\n\r\n");
  return head.split("\r\n");
}

function namesOf([, ...lines]: readonly string[]): (string | undefined)[] {
  return lines.map((line) => line.split(":")[0]);
}

it.each([
  ["/nothing?x=1", "POST /nothing", 404],
  [`/model/${MODEL_ID}/invoke-with-bidirectional-stream`, undefined, 501],
])("writes a POST of %s into the journal", async (path, operation, statusCode) => {
  await using bedrock = await startBedrock();
  const response = await fetch(bedrock.url + path, { method: "POST", body: "{}" });
  expect(response.status).toBe(statusCode);
  const calls = bedrock.journal.after(0).filter(({ kind }) => kind === "bedrock-call");
  expect(calls).toMatchObject([{ detail: { operation: operation ?? `POST ${path}`, statusCode } }]);
  expect(calls[0]?.requestId).toBe(response.headers.get("x-amzn-requestid"));
});

it("tells the client no more than the name of an unknown operation, and the developer which there are", async () => {
  await using bedrock = await startBedrock();
  const response = await fetch(`${bedrock.url}/nothing`);
  expect(await response.json()).toEqual({ message: "UnknownOperationException" });
  expect(bedrock.journal.after(0)).toContainEqual(
    expect.objectContaining({
      detail: { advice: expect.stringContaining("POST /model/{modelId}/converse,") },
    }),
  );
});

it("writes a body that is too long into the journal", async () => {
  await using bedrock = await startBedrock();
  const response = await fetch(bedrock.url + CONVERSE, { method: "POST", body: "x".repeat(25_000_001) });
  expect(response.status).toBe(413);
  expect((await bedrock.modelCall()).detail).toMatchObject({
    operation: "Converse",
    ended: "error",
    error: "RequestEntityTooLargeException",
  });
});

it("writes a path that cannot be read into the journal", async () => {
  await using bedrock = await startBedrock();
  await headOf(bedrock.port, { path: "/model/%/invoke", body: "{}" });
  expect(bedrock.journal.after(0)).toMatchObject([
    { kind: "bedrock-call", detail: { operation: "POST /model/%/invoke", statusCode: 400 } },
  ]);
});

it.each([
  [CONVERSE, MESSAGES, ["Date", "Content-Type", "Content-Length", "Connection", "x-amzn-RequestId"]],
  [
    `${CONVERSE}-stream`,
    MESSAGES,
    ["Date", "Content-Type", "Transfer-Encoding", "Connection", "x-amzn-RequestId"],
  ],
  [
    "/model/no.such/converse",
    MESSAGES,
    ["Date", "Content-Type", "Content-Length", "Connection", "x-amzn-RequestId", "x-amzn-ErrorType"],
  ],
])("has the headers of %s in the captured order and case", async (path, body, names) => {
  await using bedrock = await startBedrock();
  const lines = await headOf(bedrock.port, { path, body });
  expect(namesOf(lines)).toEqual(names);
  expect(lines).toContain("Connection: keep-alive");
});

it.each(["invoke", "invoke-with-response-stream"])(
  "says again to %s what tier it has asked for",
  async (operation) => {
    await using bedrock = await startBedrock();
    const more =
      "X-Amzn-Bedrock-Service-Tier: flex\r\nX-Amzn-Bedrock-PerformanceConfig-Latency: standard\r\n";
    const path = `/model/${MODEL_ID}/${operation}`;
    const lines = await headOf(bedrock.port, { path, body: JSON.stringify(BODY), more });
    expect(lines).toEqual(
      expect.arrayContaining([
        "X-Amzn-Bedrock-Service-Tier: flex",
        "X-Amzn-Bedrock-PerformanceConfig-Latency: standard",
      ]),
    );
  },
);

it("says which fault the answer was too short for, and keeps its rule", async () => {
  await using bedrock = await startBedrock();
  bedrock.faults({ effect: { afterEvents: 500, drop: true }, times: 1 });
  const answered = await fetch(bedrock.url + CONVERSE, { method: "POST", body: MESSAGES });
  expect(answered.status).toBe(200);
  await fetch(bedrock.url + CONVERSE, { method: "POST", body: MESSAGES });
  const entries = bedrock.journal.after(0);
  expect(entries.filter(({ kind }) => kind === "advice")).toHaveLength(2);
  expect(entries.filter(({ kind }) => kind === "fault")).toEqual([]);
  expect(entries).toContainEqual(
    expect.objectContaining({ detail: { advice: expect.stringMatching(/the answer had \d+ events/) } }),
  );
});

it("says which tool's input maxTokens has cut off", async () => {
  await using bedrock = await startBedrock();
  bedrock.script({
    events: [{ toolUse: { name: "look_up", input: { term: "fog ".repeat(100) } } }],
  });
  const body = JSON.stringify({ ...JSON.parse(MESSAGES), inferenceConfig: { maxTokens: 5 } });
  const answered = await fetch(bedrock.url + CONVERSE, { method: "POST", body });
  expect(JSON.stringify(await answered.json())).toContain('"input":{}');
  expect(bedrock.journal.after(0)).toContainEqual(
    expect.objectContaining({
      detail: { advice: expect.stringContaining("the input of look_up breaks off") },
    }),
  );
});

it("lets go wrong before a relayed answer what a rule wants, and asks nobody", async () => {
  let asked = 0;
  const relay = async () => {
    asked += 1;
    throw new Error("asked");
  };
  await using bedrock = await startBedrock({ relay });
  bedrock.faults({ match: { contains: "Hi" }, effect: { error: "ThrottlingException" } });
  const response = await fetch(bedrock.url + CONVERSE, { method: "POST", body: MESSAGES });
  expect([response.status, asked]).toEqual([429, 0]);
  expect((await bedrock.modelCall()).detail).toMatchObject({ error: "ThrottlingException" });
});
