import { cutText } from "../../control/cut-text.ts";
import type { Gateway } from "../gateway.ts";
import { isFieldValue } from "./handshake-answer.ts";
import type { ConnectRequest } from "../request.ts";

/** Tells why the client that is let in will not stay: it has not got the sub-protocol that it offered. */
export function adviseOnAcceptance(
  gateway: Gateway,
  request: ConnectRequest,
  subprotocol: string | undefined,
): void {
  if (subprotocol !== undefined && !isFieldValue(subprotocol))
    return advise(
      gateway,
      request,
      "$connect returned a Sec-WebSocket-Protocol with characters that no header may have: it is left out. Return one of the names that the client sent",
    );
  const offered = offeredIn(request.peer.rawHeaders);
  if (subprotocol !== undefined || offered === undefined) return;
  advise(
    gateway,
    request,
    `the client offers sub-protocols (${cutText(offered, MAX_SHOWN_CHARACTERS)}) and $connect chose none: browsers close such a connection at once. Return the header Sec-WebSocket-Protocol with one of them`,
  );
}

/** Whose developer has been told. */
const toldOfDropped = new WeakSet<Gateway>();

/** Tells once what of an accepting `$connect`'s answer the client never sees: handlers return a body out of habit. */
export function adviseOnDropped(
  gateway: Gateway,
  request: ConnectRequest,
  { headers, body = "" }: { headers: Record<string, string>; body: string | undefined },
): void {
  const names = Object.keys(headers).filter((name) => !NOT_DROPPED.has(name.toLowerCase()));
  const dropped = [
    ...(names.length > 0 ? [cutText(names.join(", "), MAX_SHOWN_CHARACTERS)] : []),
    ...(body === "" ? [] : ["a body"]),
  ];
  if (dropped.length === 0 || toldOfDropped.has(gateway)) return;
  toldOfDropped.add(gateway);
  advise(
    gateway,
    request,
    `$connect returned ${dropped.join(" and ")}, which the client never sees: of an accepting $connect's answer only the header Sec-WebSocket-Protocol goes out. Send the rest as a message (this is told once)`,
  );
}

/** One is passed on; the other only says of what kind the body is. */
const NOT_DROPPED: ReadonlySet<string> = new Set(["sec-websocket-protocol", "content-type"]);

const MAX_SHOWN_CHARACTERS = 100;

function offeredIn(rawHeaders: readonly string[]): string | undefined {
  const at = rawHeaders.findIndex(
    (name, index) => index % 2 === 0 && name.toLowerCase() === "sec-websocket-protocol",
  );
  return at === -1 ? undefined : rawHeaders[at + 1];
}

function advise({ journal }: Gateway, { requestId, peer }: ConnectRequest, advice: string): void {
  journal.write({ kind: "advice", connectionId: peer.connectionId, requestId, detail: { advice } });
}
