import {
  AccessDeniedException,
  ConverseCommand,
  ConverseStreamCommand,
  type ConverseStreamCommandInput,
  ResourceNotFoundException,
  ValidationException,
} from "@aws-sdk/client-bedrock-runtime";
import { expect } from "vitest";
import { asked, callByHand, modelPath } from "./bedrock-call.ts";
import {
  BASE_ID,
  bedrockTest as test,
  EMULATOR_ONLY,
  NEWER_PROFILE_ID,
  PROFILE_ID,
  TRANSPORTS,
} from "./bedrock-target.ts";
import { onAws } from "./target.ts";

/** What AWS puts behind an error's name. */
const NAMESPACE = "http://internal.amazon.com/coral/com.amazon.bedrock/";

/** Its end of life was on 28 April 2026. */
const ENDED_ID = "us.anthropic.claude-3-7-sonnet-20250219-v1:0";

const user = (...content: object[]) => ({ role: "user", content });
const assistant = (...content: object[]) => ({ role: "assistant", content });
const said = (text: string) => ({ text });
const modelSaid = (message: string) => `The model returned the following errors: ${message}`;

interface Refusal {
  what: string;
  name?: "ValidationException" | "ResourceNotFoundException";
  status?: 400 | 404;
  message: string;
  modelId?: string;
  request?: object;
}

const LOOK_UP = { toolSpec: { name: "look_up", inputSchema: { json: { type: "object" } } } };
const USE = { toolUse: { toolUseId: "tooluse_AbCdEfGhIjKlMnOpQrStUv", name: "look_up", input: {} } };
const FAILED = { toolUseId: USE.toolUse.toolUseId, content: [], status: "error" };

/** What a request can provoke without special rights, word for word. */
const REFUSALS: readonly Refusal[] = [
  {
    what: "an id that names no model",
    modelId: "groundfog.no-such-model-v1:0",
    message: "The provided model identifier is invalid.",
  },
  {
    what: "a model that needs a profile, by its base id",
    modelId: BASE_ID,
    message: `Invocation of model ID ${BASE_ID} with on-demand throughput isn\u2019t supported. Retry your request with the ID or ARN of an inference profile that contains this model.`,
  },
  {
    what: "a model after its end of life",
    modelId: ENDED_ID,
    name: "ResourceNotFoundException",
    status: 404,
    message:
      "This model version has reached the end of its life. Please refer to the AWS documentation for more details.",
  },
  {
    what: "a conversation that the assistant begins",
    request: { messages: [assistant(said("Hi")), user(said("Hi"))] },
    message:
      "A conversation must start with a user message. Try again with a conversation that starts with a user message.",
  },
  {
    what: "two messages of the user in a row",
    request: { messages: [user(said("Hi")), user(said("Hi"))] },
    message:
      "A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.",
  },
  {
    what: "a blank text",
    request: { messages: [user(said(" "))] },
    message:
      "The text field in the ContentBlock object at messages.0.content.0 is blank. Add text to the text field, and try again.",
  },
  {
    what: "a message without content",
    request: { messages: [user(said("Hi")), assistant(), user(said("Hi"))] },
    message:
      "The content field in the Message object at messages.1 is empty. Add a ContentBlock object to the content field and try again.",
  },
  {
    what: "a failed tool that says nothing",
    request: {
      messages: [user(said("Hi")), assistant(USE), user({ toolResult: FAILED })],
      toolConfig: { tools: [LOOK_UP] },
    },
    message:
      "The content field at messages.2.content.0.toolResult cannot be empty when status value is error.",
  },
  {
    what: "more tokens than the model writes",
    request: { inferenceConfig: { maxTokens: 64_001 } },
    message:
      "The maximum tokens you requested exceeds the model limit of 64000. Try again with a maximum tokens value that is lower than 64000.",
  },
  {
    what: "temperature and topP together",
    request: { inferenceConfig: { maxTokens: 5, temperature: 0.5, topP: 0.5 } },
    message: modelSaid(
      "`temperature` and `top_p` cannot both be specified for this model. Please use only one.",
    ),
  },
  {
    what: "a temperature, of a newer model",
    modelId: NEWER_PROFILE_ID,
    request: { inferenceConfig: { maxTokens: 5, temperature: 0.5 } },
    message: modelSaid("`temperature` is deprecated for this model."),
  },
  {
    what: "an answer begun by the client, of a newer model",
    modelId: NEWER_PROFILE_ID,
    request: { messages: [user(said("Hi")), assistant(said("Well"))] },
    message: modelSaid(
      "This model does not support assistant message prefill. The conversation must end with a user message.",
    ),
  },
  {
    what: "a film, of a model that sees none",
    request: {
      messages: [user(said("Hi"), { video: { format: "mp4", source: { bytes: "AAAA" } } })],
    },
    message:
      "This model doesn't support the video content block that you provided. Update the content block and try again.",
  },
];

for (const operation of ["converse", "converse-stream"] as const)
  test.for(REFUSALS.map((refusal) => [refusal.what, refusal] as const))(
    `1.6 ${operation}: %s is refused in AWS's words, in compact JSON`,
    async ([, refusal], { target }) => {
      const { name = "ValidationException", status = 400, message, modelId, request = {} } = refusal;
      const answer = await callByHand(target, {
        transport: "h1",
        path: modelPath(operation, modelId),
        body: asked("Hi", request),
      });
      expect(answer.body.toString()).toBe(JSON.stringify({ message }));
      expect(answer.status).toBe(status);
      expect(answer.headers["x-amzn-errortype"]).toBe(`${name}:${NAMESPACE}`);
    },
  );

function sdkRequest(modelId: string): ConverseStreamCommandInput {
  return {
    modelId,
    messages: [{ role: "user", content: [{ text: "Hi" }] }],
    inferenceConfig: { maxTokens: 5 },
  };
}

for (const transport of TRANSPORTS) {
  test.for([
    ["400", "groundfog.no-such-model-v1:0", ValidationException],
    ["404", ENDED_ID, ResourceNotFoundException],
  ] as const)(
    `1.6 over ${transport} the SDK knows a %s by its class`,
    async ([status, modelId, kind], { target }) => {
      const client = target.client(transport, { maxAttempts: 3 });
      const refusals = await Promise.all([
        client.send(new ConverseCommand(sdkRequest(modelId))).catch((error: unknown) => error),
        client.send(new ConverseStreamCommand(sdkRequest(modelId))).catch((error: unknown) => error),
      ]);
      for (const refused of refusals) {
        expect(refused).toBeInstanceOf(kind);
        // Not worth a second try.
        expect(refused).toMatchObject({ $metadata: { httpStatusCode: Number(status), attempts: 1 } });
      }
    },
  );

  test.for([
    ["AccessDeniedException", 403, 1, AccessDeniedException],
    ["ModelErrorException", 424, 1, undefined],
    ["ServiceQuotaExceededException", 400, 1, undefined],
    ["ThrottlingException", 429, 2, undefined],
    ["ModelNotReadyException", 429, 2, undefined],
    ["InternalServerException", 500, 2, undefined],
    ["ServiceUnavailableException", 503, 2, undefined],
  ] as const)(
    `1.6 over ${transport} %s has the status %i, and the SDK tries %i times of 2`,
    async ([name, status, attempts, kind], { target, skip }) => {
      skip(onAws, EMULATOR_ONLY.script);
      target.says({ times: attempts, error: { status, name, message: "No." } });
      const client = target.client(transport, { maxAttempts: 2 });
      const refused: unknown = await client
        .send(new ConverseStreamCommand(sdkRequest(PROFILE_ID)))
        .catch((error: unknown) => error);
      expect(refused).toMatchObject({
        name,
        message: "No.",
        $metadata: { httpStatusCode: status, attempts },
      });
      if (kind) expect(refused).toBeInstanceOf(kind);
    },
  );

  test(`1.6 over ${transport} a body that is no JSON is a 400`, async ({ target }) => {
    const path = modelPath("converse");
    const { status, headers, body } = await callByHand(target, { transport, path, body: "{" });
    expect(status).toBe(400);
    expect(headers["x-amzn-errortype"]).toMatch(/^(Validation|Serialization)Exception(:|$)/);
    expect(JSON.parse(body.toString())).toEqual({ message: expect.any(String) });
  });
}
