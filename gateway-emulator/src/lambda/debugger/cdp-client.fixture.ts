import { once } from "node:events";
import { WebSocket } from "ws";

type Params = Record<string, unknown>;

interface Message {
  id?: number;
  method?: string;
  params?: Params;
  result?: Params;
  error?: { message: string };
}

/** A debugger, as far as tests need one. */
export interface CdpClient extends AsyncDisposable {
  socket: WebSocket;
  call(method: string, params?: Params): Promise<Params>;
  /** The next event of the name that has not been taken yet. */
  event(method: string): Promise<Params>;
  /** The close code, when it is closed. */
  closed: Promise<number>;
}

/** Attaches as VS Code does: the first target that is listed, by its URL. */
export async function attach(port: number): Promise<CdpClient> {
  const listed = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
    webSocketDebuggerUrl: string;
  }[];
  return openCdpClient(String(listed[0]?.webSocketDebuggerUrl));
}

export async function openCdpClient(url: string): Promise<CdpClient> {
  const socket = new WebSocket(url, { perMessageDeflate: false, maxPayload: 2 ** 28 });
  const answers = new Map<number, (message: Message) => void>();
  const events: Message[] = [];
  let look = () => {};
  let lastId = 0;
  socket.on("message", (data: Buffer) => {
    const message = JSON.parse(data.toString()) as Message;
    if (message.id !== undefined) return answers.get(message.id)?.(message);
    events.push(message);
    look();
  });
  const closed = new Promise<number>((resolve) => socket.once("close", resolve));
  await once(socket, "open");
  return {
    socket,
    closed,
    async call(method, params = {}) {
      const id = ++lastId;
      const answered = new Promise<Message>((resolve) => answers.set(id, resolve));
      socket.send(JSON.stringify({ id, method, params }));
      const { result = {}, error } = await answered;
      if (error) throw new Error(error.message);
      return result;
    },
    event: (method) =>
      new Promise((resolve) => {
        look = () => {
          const at = events.findIndex((event) => event.method === method);
          if (at >= 0) resolve(events.splice(at, 1)[0]?.params ?? {});
        };
        look();
      }),
    async [Symbol.asyncDispose]() {
      socket.close();
      await closed;
    },
  };
}
