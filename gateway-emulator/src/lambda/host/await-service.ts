import { once } from "node:events";
import { connect } from "node:net";
import type { Clock } from "../../control/clock.ts";

const LOOK_EVERY_MS = 250;

/**
 * Resolves when the Lambda service can be reached.
 * @param service its `HOST:PORT`
 * @param onMissing hears once why it cannot, when it cannot at first
 */
export async function awaitService(
  service: string,
  { clock, onMissing }: { clock: Clock; onMissing: (why: string) => void },
): Promise<void> {
  let isMissing = false;
  for (;;) {
    const why = await whyUnreachable(service);
    if (why === undefined) return;
    if (!isMissing) onMissing(why);
    isMissing = true;
    await clock.sleep(LOOK_EVERY_MS);
  }
}

async function whyUnreachable(service: string): Promise<string | undefined> {
  const at = service.lastIndexOf(":");
  const socket = connect(Number(service.slice(at + 1)), service.slice(0, at));
  try {
    await once(socket, "connect");
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    socket.destroy();
  }
}
