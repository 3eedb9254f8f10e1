import { expect, it } from "vitest";
import type { Cassette, RecordedMessage } from "./cassette.ts";
import { cassetteText } from "./cassette-text.ts";
import { parseCassette } from "./parse-cassette.ts";

function cassette(messages: readonly RecordedMessage[]): Cassette {
  return {
    request: {
      operation: "ConverseStream",
      labels: { modelId: "global.anthropic.claude-sonnet-5-5" },
      body: { messages: [{ role: "user", content: [{ text: "What is fog?" }] }] },
    },
    response: {
      status: 200,
      headers: { "content-type": "application/vnd.amazon.eventstream" },
      afterMs: 812,
      content: { events: messages.map((message, index) => ({ afterMs: index * 38, message })) },
      endedAfterMs: 2,
      ended: "complete",
    },
  };
}

const MESSAGES: readonly RecordedMessage[] = [
  { type: "messageStart", payload: { role: "assistant" } },
  { type: "contentBlockDelta", payload: { contentBlockIndex: 0, delta: { text: "A cloud\n" } } },
  { type: "chunk", payload: { type: "ping" } },
  { type: "chunk", text: '{ "type": "ping" }' },
  { exception: "throttlingException", payload: { message: "Too many tokens." } },
  { error: "internal", message: "Oh." },
  { bytes: Buffer.from([0, 1, 255]) },
];

it("writes one line for each event, and a head that says what it is", () => {
  expect(cassetteText(cassette(MESSAGES))).toMatchInlineSnapshot(`
    "{
      "about": "An answer of Amazon Bedrock, recorded by Groundfog (--model record) and given again by --model replay. afterMs counts milliseconds from what comes before it: the request, the headers, the event above. Left out: credentials, account and request ids, padding.",
      "request": {
        "operation": "ConverseStream",
        "modelId": "global.anthropic.claude-sonnet-5-5",
        "body": {
          "messages": [
            {
              "role": "user",
              "content": [
                {
                  "text": "What is fog?"
                }
              ]
            }
          ]
        }
      },
      "response": {
        "status": 200,
        "headers": {
          "content-type": "application/vnd.amazon.eventstream"
        },
        "afterMs": 812,
        "events": [
          {"afterMs":0,"type":"messageStart","payload":{"role":"assistant"}},
          {"afterMs":38,"type":"contentBlockDelta","payload":{"contentBlockIndex":0,"delta":{"text":"A cloud\\n"}}},
          {"afterMs":76,"type":"chunk","payload":{"type":"ping"}},
          {"afterMs":114,"type":"chunk","text":"{ \\"type\\": \\"ping\\" }"},
          {"afterMs":152,"exception":"throttlingException","payload":{"message":"Too many tokens."}},
          {"afterMs":190,"error":"internal","message":"Oh."},
          {"afterMs":228,"base64":"AAH/"}
        ],
        "ended": "complete",
        "endedAfterMs": 2
      }
    }
    "
  `);
});

it("reads what it writes: streams, JSON, and bytes that are none", () => {
  const stream = cassette(MESSAGES);
  const { request, response } = stream;
  const contents = [
    response.content,
    { body: { message: "No." } },
    { body: [] },
    { bytes: Buffer.from("<html>") },
  ];
  for (const content of [...contents, { events: [] }]) {
    const one: Cassette = { request, response: { ...response, content } };
    expect(parseCassette(cassetteText(one), "a.json")).toEqual(one);
  }
});

it.each([
  ['"status": 200', '"status": "ok"', /^a\.json, line 20: response\.status has to be an HTTP status/],
  ['"afterMs":38', '"afterMs":-1', /^a\.json, line 27: response\.events\[1\]\.afterMs has to be a number/],
  [
    '"ended": "complete"',
    '"ended": "done"',
    /^a\.json, line \d+: response\.ended has to be complete or dropped/,
  ],
  [
    '"type":"messageStart",',
    '"type":"messageStart"',
    /^a\.json, line 26, column \d+: this is where it stops being JSON/,
  ],
  [',"payload":{"role":"assistant"}', "", /^a\.json, line 26: response\.events\[0\]\.payload is missing/],
])("names the line of what is wrong: %s", (right, wrong, message) => {
  const text = cassetteText(cassette(MESSAGES)).replace(right, wrong);
  expect(() => parseCassette(text, "a.json")).toThrow(message);
});
