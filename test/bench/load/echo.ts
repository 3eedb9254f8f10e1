import { exchange, type Conversation } from "./conversation.ts";

/**
 * Sends a message, waits until the handler has posted it back, sends the next, for some time; at least once.
 * @returns how many milliseconds each took
 */
export function echoFor(conversation: Conversation, forMs: number): Promise<number[]> {
  return exchange(conversation, ({ resolve, reject }) => {
    const tookMs: number[] = [];
    let message = "";
    let sentAt = performance.now();
    const endAt = sentAt + forMs;
    const send = () => {
      message = `{"action":"echo","n":${tookMs.length},"text":"hello"}`;
      sentAt = performance.now();
      conversation.send(message);
    };
    conversation.onText = (data) => {
      const now = performance.now();
      if (data.toString("latin1") !== message)
        return reject(new Error(`not the echo of ${message}: ${data.toString()}`));
      tookMs.push(now - sentAt);
      if (now >= endAt) resolve(tookMs);
      else send();
    };
    send();
  });
}
