import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Chat } from "../chat/chat.ts";
import { Empty } from "./empty.tsx";
import { followEnd } from "./follow-end.ts";
import type { EndFollower } from "./follow-end.ts";
import { DownIcon } from "../page/icons.tsx";
import { TurnView } from "./turn-view.tsx";
import { useWords } from "../words/words.ts";

/** The conversation, which keeps its end in sight for as long as the reader stays there. */
export function MessageList({ chat }: { chat: Chat }) {
  const words = useWords();
  const scroller = useRef<HTMLElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const follower = useRef<EndFollower>(null);
  const isAway = useSignal(false);
  const turns = chat.turns.value;
  const newest = turns.at(-1)?.id;

  useEffect(() => {
    if (!scroller.current || !content.current) return undefined;
    const following = followEnd({
      scroller: scroller.current,
      content: content.current,
      onAway: (away) => (isAway.value = away),
    });
    follower.current = following;
    return () => following.stop();
  }, []);

  useEffect(() => follower.current?.toEnd(), [newest]);

  return (
    <>
      <main id="thread" class="thread" ref={scroller} tabIndex={-1} aria-label={words.conversation}>
        <div class="column" ref={content}>
          {turns.length === 0 && <Empty chat={chat} />}
          {turns.map((turn, index) => (
            <TurnView key={turn.id} chat={chat} turn={turn} number={index + 1} />
          ))}
        </div>
      </main>
      <div class="jump">
        {isAway.value && (
          <button type="button" onClick={() => follower.current?.toEnd()}>
            <DownIcon />
            {words.jumpToLatest}
          </button>
        )}
      </div>
    </>
  );
}
