import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { Signal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Chat } from "../chat/chat.ts";
import { pageClock } from "../time/clock.ts";
import { useWords } from "../words/use-words.ts";
import type { Words } from "../words/words.ts";
import { answeringThreads } from "./answering.ts";
import { stretchesOf } from "./blocks.ts";
import { groupsOf, monthName } from "./groups.ts";
import type { ThreadGroup } from "./groups.ts";
import { MoreThreads } from "./more-threads.tsx";
import { RowBlock } from "./row-block.tsx";
import { SearchField } from "./search-field.tsx";
import { ThreadRow } from "./thread-row.tsx";

/** So many rows are drawn at first, and so many more each time the reader comes to their end. */
const ROWS_AT_ONCE = 60;

/** What is searched for, and the conversations that were found, by when they were used. */
export function ThreadList({ chat }: { chat: Chat }) {
  const { query } = chat.threads;
  const scroller = useRef<HTMLDivElement>(null);
  const drawn = useSignal(ROWS_AT_ONCE);
  // Whoever looks for something else begins at the top.
  useSignalEffect(() => {
    void query.value;
    drawn.value = ROWS_AT_ONCE;
    scroller.current?.scrollTo(0, 0);
  });
  return (
    <>
      <SearchField query={query} />
      <div class="threads-scroller" ref={scroller}>
        <Rows chat={chat} drawn={drawn} />
        <NoneFound chat={chat} />
      </div>
    </>
  );
}

/** Says that there is nothing in the list, as soon as that is known. */
function NoneFound({ chat }: { chat: Chat }) {
  const words = useWords();
  const { items, isLoading, query } = chat.threads;
  const wanted = query.value.trim();
  const said = wanted !== "" ? words.noneFound(wanted) : isLoading.value ? "" : words.noThreads;
  return <output class="threads-none">{items.value.length === 0 && said}</output>;
}

function Rows({ chat, drawn }: { chat: Chat; drawn: Signal<number> }) {
  const words = useWords();
  const { items, hasMore } = chat.threads;
  const answering = useMemo(() => answeringThreads(chat), [chat]);
  useEffect(() => answering.end, [answering]);
  const focused = useSignal("");
  const stop = useComputed(() =>
    stopOf(items.value, drawn.value, focused.value, chat.conversation.value.thread),
  );
  const shown = chat.conversation.value.thread;
  if (items.value.length === 0) return null;
  const rest = items.value.length - drawn.value;
  const drawnItems = items.value.slice(0, drawn.value);
  const stretches = stretchesOf(groupsOf(drawnItems, { now: pageClock.now() }), stop.value);
  return (
    <div onFocusIn={({ target }) => (focused.value = threadAt(target))}>
      {stretches.map(({ key, blocks }) => (
        <section key={key} class="thread-group" aria-labelledby={`threads-${key}`}>
          <h2 id={`threads-${key}`}>{headingOf(key, words)}</h2>
          {blocks.map(({ items, isReachable }, index) => (
            <RowBlock
              key={index}
              count={items.length}
              isKept={isReachable}
              rows={() =>
                items.map((item) => (
                  <ThreadRow
                    key={item.thread}
                    chat={chat}
                    item={item}
                    isShown={item.thread === shown}
                    isAnswering={answering.threads.value.has(item.thread)}
                    isStop={item.thread === stop.value}
                  />
                ))
              }
            />
          ))}
        </section>
      ))}
      {(rest > 0 || hasMore.value) && (
        <MoreThreads
          key={drawn.value}
          onMore={() => {
            drawn.value += ROWS_AT_ONCE;
            if (rest <= ROWS_AT_ONCE) chat.threads.loadMore();
          }}
        />
      )}
    </div>
  );
}

/** The row that the Tab key comes to: the one that had the focus, else the one that is shown, else the first. */
function stopOf(
  items: readonly { thread: string }[],
  drawn: number,
  ...wanted: readonly string[]
): string | undefined {
  const there = new Set(items.slice(0, drawn).map(({ thread }) => thread));
  return wanted.find((thread) => there.has(thread)) ?? items[0]?.thread;
}

function threadAt(target: EventTarget | null): string {
  const row = target instanceof Element ? target.closest("li")?.querySelector("a") : null;
  return row?.dataset.thread ?? "";
}

function headingOf(key: ThreadGroup["key"], words: Words): string {
  switch (key) {
    case "pinned":
    case "today":
    case "yesterday":
    case "lastDays":
      return words[key];
    default:
      return monthName(key, words.lang);
  }
}
