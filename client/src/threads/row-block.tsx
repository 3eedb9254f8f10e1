import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

/** So far from what can be seen, rows are there: about a window's height. */
const AROUND = "900px 0px";

/** Some rows of the list; while they are far from what can be seen, only the room that they take. */
export function RowBlock({
  count,
  isKept,
  rows,
}: {
  /** Of the rows. */
  count: number;
  /** They are there wherever the list is scrolled. */
  isKept: boolean;
  rows: () => ComponentChildren;
}) {
  const block = useRef<HTMLUListElement>(null);
  const isNear = useSignal(true);
  const rowPx = useRef(0);
  const isDrawn = isNear.value || isKept;

  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => {
        const entry = entries.at(-1);
        if (!entry || entry.isIntersecting === isNear.peek()) return;
        // All rows are equally high.
        if (!entry.isIntersecting) rowPx.current = heightOf(entry.target) || rowPx.current;
        isNear.value = entry.isIntersecting;
      },
      { root: block.current?.closest(".threads-scroller") ?? null, rootMargin: AROUND },
    );
    if (block.current) observer.observe(block.current);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    if (block.current) block.current.style.blockSize = isDrawn ? "" : `${rowPx.current * count}px`;
  }, [isDrawn, count]);
  return <ul ref={block}>{isDrawn && rows()}</ul>;
}

/** Of one of the rows, in CSS pixels. */
function heightOf({ firstElementChild }: Element): number {
  return firstElementChild?.getBoundingClientRect().height ?? 0;
}
