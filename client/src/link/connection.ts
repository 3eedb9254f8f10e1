import { parseServerFrame, SUBPROTOCOL } from "@groundfog/lambda/protocol";
import type {
  ClientFrame,
  GatewayFrame,
  Hello,
  ProtocolError,
  Ready,
  ServerFrame,
} from "@groundfog/lambda/protocol";
import type { Clock } from "../time/clock.ts";

/** One WebSocket, from its opening to its end. */
export interface Connection {
  send(frame: ClientFrame): void;
  /** Makes sure that somebody is there: any frame within this time will do. */
  probe(withinMs: number): void;
  /** How long nothing has been heard, in milliseconds. */
  silentForMs(): number;
  /** Ends it; nothing more is heard of it, not even its loss. */
  close(code?: number): void;
}

export interface ConnectionOptions {
  url: URL;
  clock: Clock;
  /** What to say first; nothing else is said before it is answered. */
  hello: () => Hello;
  onReady: (ready: Ready) => void;
  onFrame: (frame: ServerFrame | GatewayFrame) => void;
  /** The handler does not want to talk; the connection is lost right after. */
  onTurnedAway: (why: ProtocolError) => void;
  /** It never came to be, or it is lost. */
  onLost: () => void;
}

/**
 * API Gateway closes a connection after ten idle minutes.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
export const PING_INTERVAL_MS = 4 * 60_000;
/** API Gateway answers every frame within 29 s, be it with an error of its own. */
export const PONG_TIMEOUT_MS = 30_000;
export const CONNECT_TIMEOUT_MS = 10_000;
/** From the handshake to `ready`; a handler that starts cold is well within it. */
export const READY_TIMEOUT_MS = 10_000;

/** Opens a WebSocket, says hello, and pings it for as long as it lasts. */
export function openConnection({
  url,
  clock,
  hello,
  onReady,
  onFrame,
  onTurnedAway,
  onLost,
}: ConnectionOptions): Connection {
  const socket = new WebSocket(url, [SUBPROTOCOL]);
  let greeting: string | undefined;
  let isReady = false;
  let isOver = false;
  let heardAt = clock.now();
  let cancelPing = () => {};
  let cancelDeadline = clock.after(CONNECT_TIMEOUT_MS, lose);

  function send(frame: ClientFrame) {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
  }

  function expectWithin(timeoutMs: number) {
    cancelDeadline();
    cancelDeadline = clock.after(timeoutMs, lose);
  }

  function probe(withinMs: number) {
    send({ action: "ping", v: 1 });
    expectWithin(withinMs);
    pingLater();
  }

  function pingLater() {
    cancelPing();
    cancelPing = clock.after(PING_INTERVAL_MS, () => probe(PONG_TIMEOUT_MS));
  }

  /** Ends without waiting for the other side, which a dead network never brings to an end. */
  function close(code?: number) {
    isOver = true;
    cancelDeadline();
    cancelPing();
    socket.close(code);
  }

  function lose() {
    if (isOver) return;
    close();
    onLost();
  }

  function receive(frame: ServerFrame | GatewayFrame | undefined) {
    if (isReady) cancelDeadline();
    else if (frame && !isWelcome(frame)) return lose();
    if (frame) onFrame(frame);
  }

  /** Whether a frame may come before `ready`: the events of a run that was taken up may overtake it. */
  function isWelcome(frame: ServerFrame | GatewayFrame): boolean {
    if (!("k" in frame)) return false;
    if (frame.k === "ack") {
      if (frame.id !== greeting || frame.ok) return true;
      onTurnedAway(frame.err);
      return false;
    }
    if (frame.k !== "ready") return true;
    isReady = true;
    cancelDeadline();
    pingLater();
    onReady(frame);
    return true;
  }

  socket.addEventListener("open", () => {
    if (isOver) return;
    const frame = hello();
    greeting = frame.id;
    send(frame);
    expectWithin(READY_TIMEOUT_MS);
  });
  socket.addEventListener("message", ({ data }) => {
    if (isOver || typeof data !== "string") return;
    heardAt = clock.now();
    receive(parseServerFrame(data));
  });
  socket.addEventListener("close", lose);
  // An attempt that fails is closed right after; without a listener some runtimes complain.
  socket.addEventListener("error", () => {});

  return { send, probe, silentForMs: () => clock.now() - heardAt, close };
}
