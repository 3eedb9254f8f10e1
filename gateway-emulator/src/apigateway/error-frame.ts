/** What API Gateway itself says to a client. */
export type GatewayMessage =
  | "Bad request body"
  | "Endpoint request timed out"
  | "Forbidden"
  | "Internal server error"
  | "Limit Exceeded"
  | "Too Many Requests"
  | "Unauthorized"
  | "Unsupported Media Type";

/**
 * The second id of a `Bad request body` frame. AWS's guide prints the message's id there, and every capture of another
 * frame has the request's; nobody has shown one of these.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-routes-integrations.html
 */
const BAD_REQUEST_BODY_ID: "messageId" | "requestId" = "messageId";

/**
 * What API Gateway itself sends, as a frame or as the body of a refused handshake, byte for byte: a space after the
 * first colon and the commas, none after the others.
 */
export function errorFrame(
  message: string,
  ids: { connectionId: string; requestId: string; messageId?: string },
): string {
  const { connectionId, requestId, messageId } = ids;
  const [name, id] =
    message === "Bad request body" && BAD_REQUEST_BODY_ID === "messageId" && messageId !== undefined
      ? ["messageId", messageId]
      : ["requestId", requestId];
  return `{"message": ${JSON.stringify(message)}, "connectionId":"${connectionId}", "${name}":"${id}"}`;
}
