/** One step of a JSONPath. */
export type JsonPathStep =
  | { kind: "name"; name: string }
  | { kind: "names"; names: string[] }
  | { kind: "index"; index: number }
  | { kind: "indexes"; indexes: number[] }
  | { kind: "slice"; from: number | undefined; to: number | undefined }
  | { kind: "all" }
  | { kind: "descend" }
  | { kind: "filter"; filter: JsonFilter }
  | { kind: "length" };

/** The test in `[?(…)]`. */
export type JsonFilter =
  | { kind: "or" | "and"; of: JsonFilter[] }
  | { kind: "not"; of: JsonFilter }
  | { kind: "exists"; operand: JsonOperand }
  | { kind: "compare"; operator: JsonOperator; left: JsonOperand; right: JsonOperand };

export type JsonOperator = "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "nin";

export type JsonOperand =
  | { kind: "value"; value: unknown }
  | { kind: "path"; from: "item" | "root"; steps: JsonPathStep[] };

/** A path that cannot be read; the message says where, and what would be right. */
export class JsonPathError extends Error {
  override name = "JsonPathError";
}
