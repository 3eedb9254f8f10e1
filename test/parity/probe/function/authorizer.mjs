import { setTimeout as sleep } from "node:timers/promises";
import { parseOrder } from "./obey.mjs";
import { store } from "./store.mjs";

/**
 * A REQUEST authorizer that decides as the client orders, in the query string's `auth` or the header `X-Auth`:
 * `hangMs`, `throw`, `return` as for the probe; else `effect` (Allow), `resource` (the method's ARN), `context`,
 * `pad` (so many characters more in the context) and `usageIdentifierKey` of its answer. The event is kept under the query string's `token` or the header `X-Token`.
 */
export const handler = async (event) => {
  const token = event.queryStringParameters?.token ?? event.headers["X-Token"];
  if (token !== undefined) await store(token, "AUTHORIZER", event);
  const order = parseOrder(event.queryStringParameters?.auth ?? event.headers["X-Auth"]);
  if (order.hangMs !== undefined) await sleep(order.hangMs);
  if (order.throw !== undefined) throw new Error(order.throw);
  if ("return" in order) return order.return;
  const { effect = "Allow", resource = event.methodArn, principalId = "probe-user" } = order;
  return {
    principalId,
    policyDocument: {
      Version: "2012-10-17",
      Statement: [{ Action: "execute-api:Invoke", Effect: effect, Resource: resource }],
    },
    ...(order.context !== undefined && { context: order.context }),
    ...(order.pad !== undefined && { context: { pad: "x".repeat(order.pad) } }),
    ...(order.usageIdentifierKey !== undefined && { usageIdentifierKey: order.usageIdentifierKey }),
  };
};
