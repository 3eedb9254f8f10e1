/** Says when the beginning or the end of what is drawn comes near. */
export interface Edges {
  /** Looks at them anew: these stand there now. */
  watch(earlier: Element | null, later: Element | null): void;
  close(): void;
}

/** A page before it is seen. */
const AHEAD = "100% 0px";

export function watchEdges({
  scroller,
  onEarlier,
  onLater,
}: {
  scroller: Element;
  /** @param isSeen it is not only near: the reader waits for it */
  onEarlier: (isSeen: boolean) => void;
  onLater: (isSeen: boolean) => void;
}): Edges {
  let earlierEdge: Element | null = null;
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting, boundingClientRect, rootBounds } of entries) {
        if (!isIntersecting) continue;
        const { top, bottom } = scroller.getBoundingClientRect();
        const isSeen =
          rootBounds !== null && boundingClientRect.bottom > top && boundingClientRect.top < bottom;
        (target === earlierEdge ? onEarlier : onLater)(isSeen);
      }
    },
    { root: scroller, rootMargin: AHEAD },
  );
  return {
    watch(earlier, later) {
      observer.disconnect();
      earlierEdge = earlier;
      if (earlier) observer.observe(earlier);
      if (later) observer.observe(later);
    },
    close: () => observer.disconnect(),
  };
}
