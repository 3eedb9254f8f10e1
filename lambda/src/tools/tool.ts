import type { ToolSpecification } from "@aws-sdk/client-bedrock-runtime";

/** Something that the model may ask for while it answers. */
export interface Tool {
  /** 1 to 64 letters, digits, `-` or `_`. */
  name: string;
  /** For the model: what it does, and when to use it. */
  description: string;
  /** A JSON Schema; the model follows it, as a rule. */
  inputSchema: JsonSchema;
  /**
   * Answers with a text for the model.
   * @throws {Error} whose message tells the model what to do otherwise
   */
  run(input: unknown, context: ToolContext): Promise<string>;
}

export interface ToolContext {
  /** Aborted when the answer is stopped, or the tool's time is over. */
  signal: AbortSignal;
  now: Date;
}

type JsonSchema = Extract<NonNullable<ToolSpecification["inputSchema"]>["json"], { [key: string]: unknown }>;

/** Reads an input that has to be an object, as each of Bedrock's is. */
export function parseFields(input: unknown): Record<string, unknown> {
  if (typeof input === "object" && input !== null && !Array.isArray(input))
    return input as Record<string, unknown>;
  throw new Error("the input must be a JSON object");
}
