/**
 * One action of DynamoDB's JSON protocol, such as `PutItem`, signed as the emulator itself.
 * @throws when DynamoDB cannot be reached, or when the signal aborts
 */
export type CallDynamoDb = (
  action: string,
  body: Buffer,
  signal: AbortSignal,
) => Promise<{ statusCode: number; body: Buffer; requestId?: string }>;
