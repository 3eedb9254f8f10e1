import { unknownOperation } from "../model/errors.ts";

/** What a request asks for, by its method and path. */
export interface Operation {
  name: "Converse" | "ConverseStream";
  /** Decoded: an id, an inference profile's id or an ARN. */
  modelId: string;
}

const OPERATIONS: ReadonlyMap<string, Operation["name"]> = new Map([
  ["converse", "Converse"],
  ["converse-stream", "ConverseStream"],
]);

/**
 * Reads a request's method and raw path; slashes that follow one another count as one, as AWS takes them.
 * @throws BedrockError UnknownOperationException (404)
 */
export function parseOperation(method: string, url: string): Operation {
  const path = url.split("?", 1)[0] ?? "";
  const [root, encodedModelId, action, ...rest] = path.split("/").filter(Boolean);
  const name = OPERATIONS.get(action ?? "");
  if (method !== "POST" || root !== "model" || !encodedModelId || !name || rest.length > 0) {
    throw unknownOperation(method, path);
  }
  return { name, modelId: decode(encodedModelId) };
}

/** Empty for what is not percent-encoded UTF-8: no model is called so. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return "";
  }
}
