import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { WsClientSocket } from "./client-socket.ts";
import type { Acceptance } from "./connect.ts";
import type { ClientSocket, Connection } from "./connection.ts";
import { disconnect } from "./disconnect.ts";
import { ownFailure } from "./errors.ts";
import { FaultyLine } from "./faults/faulty-line.ts";
import { FaultySocket } from "./faults/faulty-socket.ts";
import { scanBeforeWs } from "./frames/before-ws.ts";
import { onClientClose } from "./frames/client-close.ts";
import { CUT_OFF_ADVICE, isCutOff } from "./frames/pongs.ts";
import { refusalOfError, refusalOfFrame, type Refusal } from "./frames/refusal.ts";
import type { Gateway } from "./gateway.ts";
import { CLOSE_VANISHED, PING_RESETS_IDLE, type CloseFrame } from "./limits.ts";
import { message } from "./message.ts";
import type { Peer } from "./request.ts";

/**
 * What ends a connection whose client goes before the 101: for AWS it has begun when `$connect` accepted it.
 */
export function endUnopened(gateway: Gateway, { peer }: Acceptance): () => void {
  const end = endOf(gateway, peer);
  return () => end(CLOSE_VANISHED);
}

/** A connection whose 101 is sent. */
export interface Opened {
  acceptance: Acceptance;
  socket: WebSocket;
  /** What `socket` reads from. */
  stream: Duplex;
  /** Whether compression was negotiated. */
  compressed: boolean;
}

/** The upgrade is done: from here on the connection takes messages and posts. */
export function openConnection(gateway: Gateway, opened: Opened): void {
  const { acceptance, socket, stream, compressed } = opened;
  const { clock, connections, journal } = gateway;
  const { requestId } = acceptance;
  const { connection, arrive } = connectionOf(gateway, acceptance.peer, socket);
  const { connectionId, connectedAt } = connection;
  connections.add(connection);
  const ms = clock.now() - connectedAt;
  journal.write({ kind: "handshake", connectionId, requestId, ms, detail: { statusCode: 101 } });
  const endScan = scanBeforeWs(stream, {
    compressed,
    refuse: (frame) => refuse(gateway, connection, refusalOfFrame(frame)),
  });
  socket.on("message", (data) => {
    const body = asBuffer(data);
    arrive(body, () => {
      if (connections.get(connectionId))
        void message(gateway, connection, body).catch(reportTo(gateway, connectionId));
    });
  });
  socket.on("ping", () => {
    if (PING_RESETS_IDLE) connections.touch(connection);
    if (isCutOff(socket, stream)) adviseOnPings(gateway, connection);
  });
  const end = endOf(gateway, connection);
  // A client may keep its socket open behind its close frame: the connection is over all the same.
  onClientClose(socket, (close) => {
    if (!connection.closing) end(close);
  });
  socket.on("close", (code, reason) => end(connection.closing ?? { code, reason: reason.toString() }));
  socket.on("error", (error) => {
    endScan();
    const refusal = refusalOfError(error);
    if (refusal) refuse(gateway, connection, refusal);
  });
}

/** Only what is needed from now on: the handshake and its headers are not. */
function connectionOf(
  gateway: Gateway,
  peer: Peer,
  webSocket: WebSocket,
): { connection: Connection; arrive: Arrive } {
  const { connectionId, connectedAt, sourceIp, userAgent, authorizer, caller } = peer;
  const { socket, arrive } = withFaults(gateway, webSocket, connectionId);
  const connection = {
    connectionId,
    connectedAt,
    lastActiveAt: gateway.clock.now(),
    sourceIp,
    ...(userAgent !== undefined && { userAgent }),
    ...(authorizer && { authorizer }),
    ...(caller && { caller }),
    socket,
  };
  return { connection, arrive };
}

/** Lets a message in: at once, unless a rule says otherwise. */
type Arrive = (body: Buffer, take: () => void) => void;

function withFaults(
  { clock, faults }: Gateway,
  webSocket: WebSocket,
  connectionId: string,
): { socket: ClientSocket; arrive: Arrive } {
  const socket = new WsClientSocket(webSocket, clock);
  if (!faults) return { socket, arrive: (_body, take) => take() };
  const lineOf = (direction: "in" | "out") => {
    const drop = () => socket.terminate();
    const line = new FaultyLine({ place: faults.socket, clock, connectionId, direction, drop });
    webSocket.once("close", () => line.close());
    return line;
  };
  const inward = lineOf("in");
  return {
    socket: new FaultySocket(socket, lineOf("out")),
    arrive: (body, take) => inward.pass(body.length, () => body.toString("utf8"), take),
  };
}

function refuse(gateway: Gateway, connection: Connection, { close, rule }: Refusal): void {
  const { connectionId } = connection;
  if (!gateway.connections.get(connectionId)) return;
  const advice = `AWS closes this connection with ${close.code}: ${rule}`;
  gateway.journal.write({ kind: "advice", connectionId, detail: { advice } });
  gateway.connections.close(connection, close);
}

function adviseOnPings({ connections, journal }: Gateway, { connectionId }: Connection): void {
  if (!connections.remove(connectionId)) return;
  journal.write({ kind: "advice", connectionId, detail: { advice: CUT_OFF_ADVICE } });
}

/** What ends the connection: the first call counts, and none after the emulator was reset. */
function endOf(gateway: Gateway, peer: Peer): (close: CloseFrame) => void {
  const { connections } = gateway;
  const { resets } = connections;
  let ended = false;
  return (close) => {
    if (ended || connections.resets !== resets) return;
    ended = true;
    void disconnect(gateway, peer, close).catch(reportTo(gateway, peer.connectionId));
  };
}

function reportTo(gateway: Gateway, connectionId: string): (error: unknown) => void {
  return (error) => {
    gateway.journal.write({ kind: "advice", connectionId, detail: { advice: ownFailure(error) } });
  };
}

function asBuffer(data: Buffer | ArrayBuffer | Buffer[]): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
