import { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";
import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { NodeHttpHandler } from "@smithy/node-http-handler";

/** The AWS clients of one execution environment; each keeps its connections open between invocations. */
export interface Clients {
  readonly bedrock: BedrockRuntimeClient;
  dynamodb: DynamoDBDocumentClient;
  readonly lambda: LambdaClient;
  /**
   * The management API of a stage, such as `https://abcdefghij.execute-api.us-east-1.amazonaws.com/ws`. Who posts one
   * frame after the other decides for itself when to try again: a single attempt.
   */
  management(endpoint: string, attempts?: "single"): ApiGatewayManagementApiClient;
}

const CONNECTION_TIMEOUT_MS = 3_000;

/** A call not answered by then fails, and the SDK tries it again: a silent server must not hang the handler. */
const ANSWER_TIMEOUTS = {
  connectionTimeout: CONNECTION_TIMEOUT_MS,
  requestTimeout: 5_000,
  throwOnRequestTimeout: true,
};

/**
 * Makes the clients, each but DynamoDB's when it is first used: none of the two functions needs all of them. Their
 * region, credentials and endpoints are the SDK's own configuration, and so are the three attempts that each call has
 * (`AWS_MAX_ATTEMPTS`).
 */
export function createClients(): Clients {
  const management = new Map<string, ApiGatewayManagementApiClient>();
  let bedrock: BedrockRuntimeClient | undefined;
  let lambda: LambdaClient | undefined;
  return {
    // HTTP/1.1, because the SDK's default, HTTP/2, opens a new connection for each stream and ends a broken
    // stream without an error. No timeout: how long a model may be silent is decided in model/converse-stream.ts.
    get bedrock() {
      bedrock ??= new BedrockRuntimeClient({
        requestHandler: new NodeHttpHandler({ connectionTimeout: CONNECTION_TIMEOUT_MS, socketTimeout: 0 }),
      });
      return bedrock;
    },
    dynamodb: DynamoDBDocumentClient.from(new DynamoDBClient({ requestHandler: ANSWER_TIMEOUTS }), {
      marshallOptions: { removeUndefinedValues: true },
    }),
    // A second attempt may start a worker twice; the run's row lets one of them answer.
    get lambda() {
      lambda ??= new LambdaClient({ requestHandler: ANSWER_TIMEOUTS });
      return lambda;
    },
    management(endpoint, attempts) {
      const key = `${attempts ?? ""} ${endpoint}`;
      let client = management.get(key);
      if (!client) {
        client = new ApiGatewayManagementApiClient({
          endpoint,
          requestHandler: ANSWER_TIMEOUTS,
          ...(attempts === "single" && { maxAttempts: 1 }),
        });
        management.set(key, client);
      }
      return client;
    },
  };
}
