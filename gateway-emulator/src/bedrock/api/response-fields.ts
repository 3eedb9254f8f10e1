import type { MessageStop, ModelCall, ModelOutput } from "../model/model.ts";
import { anthropicStopReason } from "../anthropic/stop-reason.ts";
import { atPointers, parsePointer } from "../request/json-pointer.ts";

/**
 * An answer with those fields of the model's own that the request asks for, in messageStop; fields of a script that it does
 * not ask for are taken out.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html#API_runtime_ConverseStream_RequestSyntax
 */
export async function* withResponseFields(
  outputs: AsyncIterable<readonly ModelOutput[]>,
  call: Pick<ModelCall, "request" | "model">,
): AsyncGenerator<readonly ModelOutput[], void, undefined> {
  for await (const batch of outputs)
    yield batch.map((output) =>
      output.type === "messageStop" ? { ...output, payload: withAskedFields(output.payload, call) } : output,
    );
}

function withAskedFields(
  stop: MessageStop,
  { request, model }: Pick<ModelCall, "request" | "model">,
): MessageStop {
  const { additionalModelResponseFields: scripted, ...others } = stop;
  const pointers = (request.additionalModelResponseFieldPaths ?? []).flatMap((path) => {
    const pointer = parsePointer(path);
    return pointer ? [pointer] : [];
  });
  if (pointers.length === 0) return others;
  const said = {
    ...(model.invokeBody === "anthropic-messages" && ownFields(stop, model.vendorName)),
    ...object(scripted),
  };
  const asked = atPointers(said, pointers);
  return asked === undefined ? others : { ...others, additionalModelResponseFields: asked };
}

/**
 * Of Claude's own answer, whole and as the last event of its stream: clients ask for the one or the other.
 * @see https://platform.claude.com/docs/en/build-with-claude/streaming
 */
function ownFields({ stopReason, stopSequence }: MessageStop, model: string): object {
  const delta = { stop_reason: anthropicStopReason(stopReason), stop_sequence: stopSequence ?? null };
  return { type: "message", role: "assistant", model, ...delta, delta };
}

function object(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}
