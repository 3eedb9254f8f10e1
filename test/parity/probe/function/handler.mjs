import { obey, parseOrder } from "./obey.mjs";
import { eventsOf, rememberConnection, rememberedConnection, store } from "./store.mjs";

/**
 * The probe: it does what the client orders (see obey.mjs), keeps the events that carry a token, and answers, when
 * ordered nothing else, with the event itself.
 */
export const handler = async (event) => {
  switch (event.requestContext?.eventType) {
    case "CONNECT":
      return connect(event);
    case "DISCONNECT":
      return disconnect(event);
    case "MESSAGE":
      return message(event);
    default:
      return direct(event);
  }
};

/** `?token=…&order={…}`: what `onDisconnect` in the order says is done on `$disconnect`. The token may be a header, too. */
async function connect(event) {
  const { token = event.headers["X-Token"], order: text } = event.queryStringParameters ?? {};
  const order = parseOrder(text);
  if (token !== undefined) {
    await store(token, "CONNECT", event);
    await rememberConnection(connectionOf(event), { token, onDisconnect: order.onDisconnect });
  }
  return obey(order, { event, connection: connectionOf(event), token });
}

async function disconnect(event) {
  const connection = connectionOf(event);
  const remembered = await rememberedConnection(connection);
  if (!remembered) return { statusCode: 200 };
  await store(remembered.token, "DISCONNECT", event);
  return obey(remembered.onDisconnect ?? {}, { event, connection, token: remembered.token });
}

/** The order is the message itself; `{"events":"<token>"}` asks for what was kept under a token. */
async function message(event) {
  const order = parseOrder(event.body);
  if (order.events !== undefined)
    return { statusCode: 200, body: JSON.stringify(await eventsOf(order.events)) };
  if (order.token !== undefined) await store(order.token, "MESSAGE", event);
  return obey(order, { event, connection: connectionOf(event), token: order.token });
}

/**
 * Without a proxy event: an integration's own template has made the request, `{"order":{…},"connection":{…}}`; or it is
 * the record of an asynchronous invocation, whose event had a token.
 */
async function direct(event) {
  const { order = {}, connection, requestPayload } = event;
  if (requestPayload?.token !== undefined) return store(requestPayload.token, "DIRECT", event);
  if (order.token !== undefined) await store(order.token, "DIRECT", event);
  return obey({ return: event, ...order }, { event, connection, token: order.token });
}

function connectionOf({ requestContext: { connectionId, domainName, stage } }) {
  return { connectionId, endpoint: `https://${domainName}/${stage}` };
}
