import { validation } from "../model/errors.ts";
import { parsePointer } from "../request/json-pointer.ts";
import type { Asked } from "./asked.ts";

/**
 * What of the model's own answer is asked for is asked for by JSON Pointers. AWS documents that others are refused; the words
 * are ours.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
 */
export function checkResponseFieldPaths({ request }: Asked): void {
  const paths = request.additionalModelResponseFieldPaths ?? [];
  const wrong = paths.findIndex((path) => !parsePointer(path));
  if (wrong < 0) return;
  throw validation(
    `The JSON Pointer at additionalModelResponseFieldPaths.${wrong} is invalid. Provide a valid JSON Pointer and try again.`,
    `It is ${JSON.stringify(paths[wrong])}. A pointer begins with a slash, such as /stop_sequence; ~ and / in a name are ~0 and ~1.`,
  );
}
