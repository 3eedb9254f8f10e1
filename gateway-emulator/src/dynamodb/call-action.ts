import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Clock } from "../control/clock.ts";

/** Calls an action of DynamoDB by its name, with a request body that is somebody else's. */
export type CallAction = (
  action: string,
  body: Buffer,
  signal: AbortSignal,
) => Promise<{ statusCode: number; body: Buffer; requestId?: string }>;

/**
 * Sends requests of DynamoDB's JSON protocol as they are, signed by the SDK's own signer.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
 */
export function createCallAction(options: {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  /** The machine's own time, which signatures are checked by. */
  clock: Clock;
}): CallAction {
  const { endpoint, region, credentials, clock } = options;
  const { protocol, host, hostname } = new URL(endpoint);
  const { signer } = new DynamoDBClient({ endpoint, region, credentials }).config;
  return async (action, body, signal) => {
    const signatures = await signer();
    const headers = {
      host,
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `DynamoDB_20120810.${action}`,
    };
    const signed = await signatures.sign(
      { method: "POST", protocol, hostname, path: "/", query: {}, headers, body },
      { signingDate: new Date(clock.now()) },
    );
    const response = await fetch(endpoint, { method: "POST", headers: signed.headers, body, signal });
    const requestId = response.headers.get("x-amzn-requestid");
    return {
      statusCode: response.status,
      body: Buffer.from(await response.arrayBuffer()),
      ...(requestId !== null && { requestId }),
    };
  };
}
