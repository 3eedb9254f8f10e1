import { list, structure, union } from "./shape.ts";
import { anyText, base64, choice } from "./values.ts";

const QUALIFIERS = ["grounding_source", "query", "guard_content"] as const;

/** What a guardrail looks at. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_GuardrailConverseContentBlock.html */
export const GUARD_CONTENT = union("GuardrailConverseContentBlock", {
  text: structure({ text: anyText }, { qualifiers: list(choice(QUALIFIERS)) }),
  image: structure(
    { format: choice(["png", "jpeg"]), source: union("GuardrailConverseImageSource", { bytes: base64 }) },
    {},
  ),
});
