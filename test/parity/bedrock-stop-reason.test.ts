import { expect } from "vitest";
import { anthropic, asked, callByHand, modelPath } from "./bedrock-call.ts";
import { chunkOf, eventOf, framesIn } from "./bedrock-frames.ts";
import { type BedrockTarget, bedrockTest as test, type Transport, TRANSPORTS } from "./bedrock-target.ts";

const COUNTING = "Write the numbers from 1 to 9 in figures, separated by spaces, and nothing else.";
const NUMBERS = "1 2 3 4 5 6 7 8 9";

const TOOL = {
  name: "look_up",
  description: "Looks a term up.",
  schema: { type: "object", properties: { term: { type: "string" } }, required: ["term"] },
};

interface Stopped {
  stopReason: unknown;
  text: string;
}

/** What ends an answer, in the words of each API. */
interface Ending {
  says: boolean;
  converse: object;
  anthropic: object;
}

const ENDINGS: Record<string, Ending> = {
  end_turn: { says: true, converse: {}, anthropic: {} },
  max_tokens: {
    says: true,
    converse: { inferenceConfig: { maxTokens: 4 } },
    anthropic: { max_tokens: 4 },
  },
  stop_sequence: {
    says: true,
    converse: { inferenceConfig: { maxTokens: 40, stopSequences: [" 5"] } },
    anthropic: { stop_sequences: [" 5"] },
  },
  tool_use: {
    says: false,
    converse: {
      inferenceConfig: { maxTokens: 100 },
      toolConfig: {
        tools: [
          {
            toolSpec: {
              name: TOOL.name,
              description: TOOL.description,
              inputSchema: { json: TOOL.schema },
            },
          },
        ],
        toolChoice: { any: {} },
      },
    },
    anthropic: {
      max_tokens: 100,
      tools: [{ name: TOOL.name, description: TOOL.description, input_schema: TOOL.schema }],
      tool_choice: { type: "any" },
    },
  },
};

type Operation = (target: BedrockTarget, transport: Transport, ending: Ending) => Promise<Stopped>;

const OPERATIONS: Record<string, Operation> = {
  async Converse(target, transport, { converse }) {
    const answer = await call(target, transport, "converse", asked(COUNTING, converse));
    const { stopReason, output } = JSON.parse(answer.toString()) as {
      stopReason: string;
      output: { message: { content: { text?: string }[] } };
    };
    return { stopReason, text: output.message.content.map(({ text }) => text ?? "").join("") };
  },
  async ConverseStream(target, transport, { converse }) {
    const answer = await call(target, transport, "converse-stream", asked(COUNTING, converse));
    const events = framesIn(answer).map(eventOf);
    const texts = events.map(({ delta }) => (delta as { text?: string } | undefined)?.text ?? "");
    return {
      stopReason: events.find((event) => "stopReason" in event)?.["stopReason"],
      text: texts.join(""),
    };
  },
  async InvokeModel(target, transport, ending) {
    const answer = await call(target, transport, "invoke", anthropic(COUNTING, ending.anthropic));
    const { stop_reason, content } = JSON.parse(answer.toString()) as {
      stop_reason: string;
      content: { text?: string }[];
    };
    return { stopReason: stop_reason, text: content.map(({ text }) => text ?? "").join("") };
  },
  async InvokeModelWithResponseStream(target, transport, ending) {
    const body = anthropic(COUNTING, ending.anthropic);
    const answer = await call(target, transport, "invoke-with-response-stream", body);
    const deltas = framesIn(answer)
      .map(chunkOf)
      .flatMap(({ delta }) => (delta === undefined ? [] : [delta as Record<string, string>]));
    return {
      stopReason: deltas.at(-1)?.["stop_reason"],
      text: deltas.map(({ text }) => text ?? "").join(""),
    };
  },
};

async function call(
  target: BedrockTarget,
  transport: Transport,
  operation: string,
  body: object,
): Promise<Buffer> {
  const answer = await callByHand(target, { transport, path: modelPath(operation), body });
  expect(answer.status).toBe(200);
  return answer.body;
}

const CASES = TRANSPORTS.flatMap((transport) =>
  Object.keys(OPERATIONS).flatMap((operation) =>
    Object.keys(ENDINGS).map((stopReason) => [stopReason, operation, transport] as const),
  ),
);

test.for(CASES)("1.4 %s, in the answer of %s over %s", async ([reason, name, transport], { target }) => {
  const ending = ENDINGS[reason] ?? expect.fail();
  const operation = OPERATIONS[name] ?? expect.fail();
  if (ending.says) target.says({ events: [{ text: NUMBERS }] });
  const { stopReason, text } = await operation(target, transport, ending);
  expect(stopReason).toBe(reason);
  if (reason === "end_turn") expect(text).toBe(NUMBERS);
  if (reason === "max_tokens") expect(NUMBERS.startsWith(text)).toBe(true);
  // Neither the sequence nor anything after it is said.
  if (reason === "stop_sequence") expect(text).toBe("1 2 3 4");
});
