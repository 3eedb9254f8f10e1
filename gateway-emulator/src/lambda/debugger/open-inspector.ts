import { once } from "node:events";
import { WebSocket } from "ws";
import type { Clock } from "../../control/clock.ts";
import type { Debuggable } from "./debuggable.ts";

export interface OpenInspector {
  environmentId: string;
  socket: WebSocket;
}

/** How long a client waits for the next environment of its function, which may just be starting; VS Code waits for 2 s. */
const WAIT_MS = 1500;

const RETRY_MS = 25;

/** As large as VS Code takes them. */
const MAX_MESSAGE_BYTES = 268_435_456;

/** Connects to the inspector of a function's environment; undefined when a moment later there still is none. */
export async function openInspector(options: {
  functionName: string;
  debuggable: () => Debuggable[];
  clock: Clock;
  signal: AbortSignal;
}): Promise<OpenInspector | undefined> {
  const { functionName, debuggable, clock, signal } = options;
  const until = clock.now() + WAIT_MS;
  for (;;) {
    const found = debuggable().find((one) => one.functionName === functionName);
    const socket = found && (await connect(found, { clock, signal }));
    if (socket) return { environmentId: found.environmentId, socket };
    if (signal.aborted || clock.now() >= until) return undefined;
    await clock.sleep(RETRY_MS, signal).catch(() => undefined);
  }
}

async function connect(
  environment: Debuggable,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<WebSocket | undefined> {
  const url = await within(environment.inspector(), { clock, signal });
  if (url === undefined) return undefined;
  try {
    const socket = new WebSocket(url, {
      perMessageDeflate: false,
      maxPayload: MAX_MESSAGE_BYTES,
      handshakeTimeout: WAIT_MS,
    });
    socket.on("error", () => undefined);
    await once(socket, "open");
    return socket;
  } catch {
    // Its process has just gone, or is about to.
    return undefined;
  }
}

/** What `asked` resolves with; undefined when it rejects or takes too long. */
async function within<Value>(
  asked: Promise<Value>,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<Value | undefined> {
  const answered = new AbortController();
  try {
    return await Promise.race([
      asked,
      clock.sleep(WAIT_MS, AbortSignal.any([signal, answered.signal])).then(() => undefined),
    ]);
  } catch {
    return undefined;
  } finally {
    answered.abort();
  }
}
