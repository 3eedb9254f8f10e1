import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Chat } from "../chat/chat.ts";
import type { Conversation } from "../chat/conversation.ts";
import { focusThread } from "../page/focus.ts";
import { useWords } from "../words/use-words.ts";
import { EarlierMessages } from "./earlier-messages.tsx";
import { Empty } from "./empty.tsx";
import { JumpToLatest } from "./jump-to-latest.tsx";
import { Missing } from "./missing.tsx";
import type { Mark } from "./scroll/mark.ts";
import type { EndReport } from "./scroll/end-watch.ts";
import { useThreadScroll } from "./scroll/use-thread-scroll.ts";
import { TurnView } from "./turn-view.tsx";

/** The conversation, which moves by itself for as long as its reader lets it. */
export function MessageList({ chat }: { chat: Chat }) {
  const words = useWords();
  const scroller = useRef<HTMLElement>(null);
  const toEnd = useRef(() => {});
  const places = useMemo(() => new Map<string, Mark>(), []);
  const isAway = useSignal(false);
  const isUnread = useSignal(false);
  const conversation = chat.conversation.value;

  function onReport(report: EndReport) {
    isAway.value = report.isAway;
    isUnread.value = report.isUnread;
  }

  function jump() {
    toEnd.current();
    // The button goes, and must not take the focus with it.
    focusThread();
  }

  return (
    <>
      <main id="thread" class="thread" ref={scroller} tabIndex={-1} aria-label={words.conversation}>
        <Column
          key={conversation.thread}
          chat={chat}
          conversation={conversation}
          scroller={scroller}
          places={places}
          toEnd={toEnd}
          onReport={onReport}
        />
      </main>
      <div class="jump">
        <JumpToLatest isAway={isAway} isUnread={isUnread} onJump={jump} />
      </div>
    </>
  );
}

interface ColumnProps {
  chat: Chat;
  conversation: Conversation;
  scroller: RefObject<HTMLElement | null>;
  places: Map<string, Mark>;
  /** Filled with what leads to the end. */
  toEnd: RefObject<() => void>;
  onReport: (report: EndReport) => void;
}

/** One conversation. */
function Column({ chat, conversation, scroller, places, toEnd: end, onReport }: ColumnProps) {
  const [column, turns] = [useRef<HTMLDivElement>(null), useRef<HTMLDivElement>(null)];
  const [earlier, later] = [useRef<HTMLDivElement>(null), useRef<HTMLDivElement>(null)];
  const { mounted, readEarlier, toEnd } = useThreadScroll({
    conversation,
    parts: { scroller, column, turns, earlier, later },
    places,
    readOlder: () => chat.readOlder(),
    onReport,
  });
  useEffect(() => void (end.current = toEnd), [toEnd]);
  const { path, span } = mounted;
  const hasOlder = conversation.older.value !== undefined;
  return (
    <div class="column" ref={column}>
      <div class="turns" ref={turns}>
        {(span.from > 0 || hasOlder) && <EarlierMessages row={earlier} onRead={readEarlier} />}
        {path.slice(span.from, span.to).map((shown, index) => (
          <TurnView
            key={shown.turn.id}
            chat={chat}
            shown={shown}
            number={hasOlder ? undefined : span.from + index + 1}
          />
        ))}
        {span.to < path.length && <div class="later" ref={later} />}
      </div>
      {path.length === 0 && <Nothing chat={chat} conversation={conversation} />}
    </div>
  );
}

/** A conversation without a question: one that begins, one that is nowhere, or one that nothing has come of yet. */
function Nothing({ chat, conversation: { presence } }: { chat: Chat; conversation: Conversation }) {
  switch (presence.value) {
    case "loading":
      return null;
    case "missing":
      return <Missing chat={chat} />;
    case "new":
    case "kept":
    case "fresh":
      return <Empty chat={chat} />;
  }
}
