import { randomUUID } from "node:crypto";
import { WebSocket } from "ws";
import type { EventFrame, RunEvent } from "../../lambda/src/protocol.ts";
import { parseServerFrame, SEND_MESSAGE, SUBPROTOCOL } from "../../lambda/src/protocol.ts";

/** What came back for one question. */
export interface Answer {
  text: string;
  /** The run's frames as they arrived. */
  frames: EventFrame[];
  end: Extract<RunEvent, { type: "RUN_FINISHED" | "RUN_ERROR" }>;
}

/** A client of the chat on a plain WebSocket, for tests. */
export interface Chat extends AsyncDisposable {
  socket: WebSocket;
  /** Asks in a thread and waits for the end of the answer. */
  ask(text: string, thread?: string): Promise<Answer>;
  /** Asks, and waits only for the first words. */
  firstWords(text: string): Promise<void>;
}

/** Connects to the chat's WebSocket API. */
export async function openChat(url: string): Promise<Chat> {
  const socket = new WebSocket(url, SUBPROTOCOL);
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const threadOfChat = randomUUID();
  return {
    socket,
    ask: (text, thread = threadOfChat) => ask(socket, text, thread),
    firstWords: (text) => firstWords(socket, text, threadOfChat),
    async [Symbol.asyncDispose]() {
      socket.terminate();
    },
  };
}

function ask(socket: WebSocket, text: string, thread: string): Promise<Answer> {
  const id = randomUUID();
  const frames: EventFrame[] = [];
  let run: string | undefined;
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const onMessage = (data: Buffer) => {
    const frame = parseServerFrame(data.toString());
    if (!frame) return reject(new Error(`not a frame of the protocol: ${data.toString()}`));
    if (!("k" in frame)) return reject(new Error(`API Gateway said: ${frame.message}`));
    if (frame.k === "ack" && frame.id === id) {
      if (!frame.ok) return reject(new Error(`refused: ${frame.err.code}`));
      run = frame.run;
    }
    if (frame.k !== "ev" || frame.r !== run) return;
    frames.push(frame);
    const end = frame.e.find((event) => event.type === "RUN_FINISHED" || event.type === "RUN_ERROR");
    if (end) resolve({ text: textOf(frames), frames, end });
  };
  const onClose = (code: number) => reject(new Error(`the socket closed with ${code}`));
  socket.on("message", onMessage).once("close", onClose);
  socket.send(JSON.stringify({ action: SEND_MESSAGE, v: 1, id, thread, text }));
  return promise.finally(() => socket.off("message", onMessage).off("close", onClose));
}

function firstWords(socket: WebSocket, text: string, thread: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const onMessage = (data: Buffer) => {
    if (data.includes("TEXT_MESSAGE_CONTENT")) resolve();
  };
  socket.on("message", onMessage);
  socket.send(JSON.stringify({ action: SEND_MESSAGE, v: 1, id: randomUUID(), thread, text }));
  return promise.finally(() => socket.off("message", onMessage));
}

function textOf(frames: EventFrame[]): string {
  return frames
    .flatMap(({ e }) => e)
    .map((event) => (event.type === "TEXT_MESSAGE_CONTENT" ? event.delta : ""))
    .join("");
}
