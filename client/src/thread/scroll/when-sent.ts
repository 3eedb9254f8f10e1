import type { Conversation } from "../../chat/conversation.ts";

/**
 * Runs something when a question has left the page, at once if no answer before it is still being written; the
 * function it returns cancels that.
 */
export function whenSent({ path, isAnswering }: Conversation, turn: string, run: () => void): () => void {
  const answer = path.peek().find((one) => one.turn.id === turn)?.answer;
  const isBehind = answer?.peek().state === "queued" && isAnswering.peek();
  if (!answer || !isBehind) {
    run();
    return () => {};
  }
  const end = answer.subscribe(({ state }) => {
    if (state === "queued") return;
    end();
    run();
  });
  return end;
}
