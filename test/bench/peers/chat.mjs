import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";

/** As long as a few words of an answer, with what a protocol puts around them. */
const TEXT = "the quick brown fox jumps over the lazy dog, and";

/**
 * The handler that every server runs, unchanged: `echo` posts a message back, `stream` posts numbered chunks, each
 * when the one before it has been taken. What differs is only where a server has its management API.
 * @param {(requestContext: { domainName: string, stage: string }) => string} endpointOf
 */
export function chat(endpointOf) {
  let client;
  return async ({ requestContext, body }) => {
    const { eventType, connectionId } = requestContext;
    if (eventType !== "MESSAGE") return { statusCode: 200 };
    client ??= new ApiGatewayManagementApiClient({ endpoint: endpointOf(requestContext) });
    const post = (Data) => client.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data }));
    const { action, chunks } = JSON.parse(body);
    if (action === "echo") await post(body);
    else for (let chunk = 0; chunk < chunks; chunk++) await post(`{"chunk":${chunk},"text":"${TEXT}"}`);
    return { statusCode: 200 };
  };
}
