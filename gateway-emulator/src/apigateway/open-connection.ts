import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import type { Acceptance } from "./connect.ts";
import type { ClientSocket, Connection } from "./connection.ts";
import { disconnect } from "./disconnect.ts";
import type { Handshake } from "./event.ts";
import type { Gateway } from "./gateway.ts";
import { CLOSE_VANISHED, closeFrameOf, type CloseFrame } from "./limits.ts";
import { message } from "./message.ts";

/** A handshake that `$connect` has let pass: its 101 is on the way. */
export interface Accepted {
  handshake: Handshake;
  acceptance: Acceptance;
  /** Called when the WebSocket is there. */
  opened: () => void;
}

/** For AWS a connection begins when `$connect` accepts it: one whose client vanishes before the 101 ends all the same. */
export function accept(
  gateway: Gateway,
  of: { handshake: Handshake; acceptance: Acceptance; socket: Socket },
): Accepted {
  const { handshake, acceptance, socket } = of;
  const vanished = () => end(gateway, handshake, CLOSE_VANISHED);
  if (socket.destroyed) vanished();
  else socket.once("close", vanished);
  return { handshake, acceptance, opened: () => void socket.off("close", vanished) };
}

/** The upgrade is done: from here on the connection takes messages and posts. */
export function openConnection(gateway: Gateway, accepted: Accepted, socket: WebSocket): void {
  const {
    handshake,
    acceptance: { requestId },
  } = accepted;
  const { connectionId, connectedAt, sourceIp, userAgent } = handshake;
  const { clock, connections, journal } = gateway;
  accepted.opened();
  journal.write({
    kind: "handshake",
    connectionId,
    ...(requestId !== undefined && { requestId }),
    ms: clock.now() - connectedAt,
    detail: { statusCode: 101 },
  });
  const connection: Connection = {
    connectionId,
    connectedAt,
    lastActiveAt: clock.now(),
    sourceIp,
    ...(userAgent !== undefined && { userAgent }),
    socket: asClientSocket(socket),
  };
  connections.add(connection);
  socket.on("message", (data, isBinary) => {
    if (connections.get(connectionId))
      void message(gateway, connection, asBuffer(data), isBinary).catch(reportTo(gateway, connectionId));
  });
  socket.on("close", (code, reason) =>
    end(gateway, connection, connection.closing ?? { code, reason: reason.toString() }),
  );
  socket.on("error", (error) => {
    const frame = closeFrameOf(error);
    if (frame && connections.get(connectionId)) connections.close(connection, frame);
  });
}

function end(gateway: Gateway, peer: Handshake | Connection, close: CloseFrame): void {
  void disconnect(gateway, peer, close).catch(reportTo(gateway, peer.connectionId));
}

function reportTo(gateway: Gateway, connectionId: string): (error: unknown) => void {
  return (error) => {
    const advice = `the gateway itself failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    gateway.journal.write({ kind: "advice", connectionId, detail: { advice } });
  };
}

function asClientSocket(socket: WebSocket): ClientSocket {
  return {
    send: (text) => socket.send(text),
    close: (code, reason) => socket.close(code, reason),
    terminate: () => socket.terminate(),
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
  };
}

function asBuffer(data: Buffer | ArrayBuffer | Buffer[]): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
