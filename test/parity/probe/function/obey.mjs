import { setTimeout as sleep } from "node:timers/promises";
import { store } from "./store.mjs";

/**
 * Does what a client orders, in this order:
 * `hangMs`: waits; `posts`: texts to send to the connection, one after the other; `call`: "get" or "delete", what to
 * do with the connection; `exit`: ends the process; `throw`: a message to throw; `return`: what to return, as it is;
 * `returnNothing`. What `posts` and `call` came to is kept under the token.
 */
export async function obey(order, { event, connection, token }) {
  if (order.hangMs !== undefined) await sleep(order.hangMs);
  const outcomes = [];
  for (const data of order.posts ?? []) outcomes.push(await manage(connection, "post", data));
  if (order.call !== undefined) outcomes.push(await manage(connection, order.call));
  if (token !== undefined && outcomes.length > 0) await store(token, "OUTCOMES", outcomes);
  if (order.exit === true) process.exit(1);
  if (order.throw !== undefined) throw new Error(order.throw);
  if (order.returnNothing === true) return undefined;
  return "return" in order ? order.return : { statusCode: 200, body: JSON.stringify(event) };
}

/** What is not a JSON object orders nothing. */
export function parseOrder(text) {
  try {
    const order = JSON.parse(text);
    return typeof order === "object" && order !== null ? order : {};
  } catch {
    return {};
  }
}

const clients = new Map();

async function manage({ connectionId, endpoint }, call, data) {
  // Loaded when it is needed: most orders are done without.
  const sdk = await import("@aws-sdk/client-apigatewaymanagementapi");
  if (!clients.has(endpoint)) clients.set(endpoint, new sdk.ApiGatewayManagementApiClient({ endpoint }));
  const input = { ConnectionId: connectionId };
  const command = {
    post: () => new sdk.PostToConnectionCommand({ ...input, Data: data }),
    get: () => new sdk.GetConnectionCommand(input),
    delete: () => new sdk.DeleteConnectionCommand(input),
  }[call]();
  try {
    const { $metadata } = await clients.get(endpoint).send(command);
    return { status: $metadata.httpStatusCode };
  } catch (error) {
    return { status: error.$metadata?.httpStatusCode, name: error.name, message: error.message };
  }
}
