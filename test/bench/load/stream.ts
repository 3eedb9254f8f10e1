import { exchange, type Conversation } from "./conversation.ts";

const BEFORE_NUMBER = '{"chunk":'.length;
const ZERO = 0x30;
const NINE = 0x39;

/**
 * Asks the handler for a number of chunks, and waits for the last.
 * @returns how many came out of their order
 */
export function streamChunks(conversation: Conversation, chunks: number): Promise<number> {
  return exchange(conversation, ({ resolve, reject }) => {
    let received = 0;
    let outOfOrder = 0;
    conversation.onText = (data) => {
      const chunk = numberOf(data);
      if (chunk === undefined) return reject(new Error(`not a chunk: ${data.toString()}`));
      if (chunk !== received) outOfOrder++;
      if (++received === chunks) resolve(outOfOrder);
    };
    conversation.send(`{"action":"stream","chunks":${chunks}}`);
  });
}

/** Reads just the number, which stands at a known place. */
function numberOf(data: Buffer): number | undefined {
  let number: number | undefined;
  for (let at = BEFORE_NUMBER; at < data.length; at++) {
    const digit = data[at] ?? 0;
    if (digit < ZERO || digit > NINE) return number;
    number = (number ?? 0) * 10 + digit - ZERO;
  }
  return number;
}
