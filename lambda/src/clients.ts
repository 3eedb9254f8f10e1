import { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";
import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { NodeHttpHandler } from "@smithy/node-http-handler";

/** The AWS clients of one execution environment; each keeps its connections open between invocations. */
export interface Clients {
  bedrock: BedrockRuntimeClient;
  dynamodb: DynamoDBDocumentClient;
  /** The management API of a stage, such as `https://abcdefghij.execute-api.us-east-1.amazonaws.com/ws`. */
  management(endpoint: string): ApiGatewayManagementApiClient;
}

/** A call not answered by then fails, and the SDK tries it again: a silent server must not hang the handler. */
const ANSWER_TIMEOUTS = { connectionTimeout: 3_000, requestTimeout: 5_000, throwOnRequestTimeout: true };

/** Makes the clients; their region, credentials and endpoints are the SDK's own configuration. */
export function createClients(): Clients {
  const management = new Map<string, ApiGatewayManagementApiClient>();
  return {
    // HTTP/1.1, because the SDK's default, HTTP/2, opens a new connection for each stream and ends a broken
    // stream without an error. No timeout: how long a model may be silent is decided in bedrock.ts.
    bedrock: new BedrockRuntimeClient({
      requestHandler: new NodeHttpHandler({ connectionTimeout: 3_000, socketTimeout: 0 }),
    }),
    dynamodb: DynamoDBDocumentClient.from(new DynamoDBClient({ requestHandler: ANSWER_TIMEOUTS }), {
      marshallOptions: { removeUndefinedValues: true },
    }),
    management(endpoint) {
      let client = management.get(endpoint);
      if (!client) {
        client = new ApiGatewayManagementApiClient({ endpoint, requestHandler: ANSWER_TIMEOUTS });
        management.set(endpoint, client);
      }
      return client;
    },
  };
}
