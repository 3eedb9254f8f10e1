import type { Clock } from "../../control/clock.ts";
import { PACED_BYTES_PER_SECOND, UNPACED_RESPONSE_BYTES } from "./limits.ts";

/**
 * Holds a streamed response back as Lambda does: its first 6 MB come as fast as they can, and what follows at 2 MB a
 * second. Resolves when so many bytes more may be sent.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
 */
export function responsePace(clock: Clock): (bytes: number) => Promise<void> {
  let sent = 0;
  let pacedFrom: number | undefined;
  return async (bytes) => {
    sent += bytes;
    const paced = sent - UNPACED_RESPONSE_BYTES;
    if (paced <= 0) return;
    pacedFrom ??= clock.now();
    const delayMs = pacedFrom + (paced / PACED_BYTES_PER_SECOND) * 1_000 - clock.now();
    if (delayMs > 0) await clock.sleep(delayMs);
  };
}
