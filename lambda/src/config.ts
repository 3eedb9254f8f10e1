/** What the stack tells the function, through its environment. */
export interface Config {
  tableName: string;
  /** A Bedrock model id, inference profile id or ARN. */
  modelId: string;
}

/** The current Sonnet, from any region: the newer models answer only through an inference profile. */
const DEFAULT_MODEL_ID = "global.anthropic.claude-sonnet-5-5";

/**
 * Reads the function's environment variables, `TABLE_NAME` and `MODEL_ID`.
 * @throws {Error} when `TABLE_NAME` is not set
 */
export function parseConfig(environment: Record<string, string | undefined> = process.env): Config {
  const { TABLE_NAME: tableName, MODEL_ID: modelId } = environment;
  if (!tableName)
    throw new Error("TABLE_NAME is not set: give the function the name of its DynamoDB table in the stack");
  return { tableName, modelId: modelId || DEFAULT_MODEL_ID };
}
