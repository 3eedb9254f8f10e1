/** Keeps the end of something that grows in sight, until the reader moves away from it. */
export interface EndFollower {
  /** Goes to the end and follows it again. */
  toEnd(): void;
  stop(): void;
}

/** This near the end, in CSS pixels, a reader who moves towards it has arrived. */
const REARM_PX = 24;
const AWAY_PX = 64;

/** @param onAway told whether the end is out of sight, whenever that may have changed */
export function followEnd({
  scroller,
  content,
  onAway,
}: {
  scroller: HTMLElement;
  content: HTMLElement;
  onAway: (isAway: boolean) => void;
}): EndFollower {
  let isFollowing = true;
  let lastTop = scroller.scrollTop;
  let touchY = 0;

  function distance(): number {
    return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
  }

  function release() {
    isFollowing = false;
  }

  function settle() {
    if (isFollowing) {
      scroller.scrollTop = scroller.scrollHeight;
      // The scroll event that this causes must not look like the reader's own arrival at the end.
      lastTop = scroller.scrollTop;
    }
    onAway(!isFollowing && distance() > AWAY_PX);
  }

  // Only the reader moves up: the page itself goes down alone, so a smaller offset that is not the end is a wish.
  function onScroll() {
    const top = scroller.scrollTop;
    if (top < lastTop && distance() > 1) release();
    if (top > lastTop && distance() <= REARM_PX) isFollowing = true;
    lastTop = top;
    onAway(!isFollowing && distance() > AWAY_PX);
  }

  const events = new AbortController();
  const passive = { passive: true, signal: events.signal };
  scroller.addEventListener("scroll", onScroll, passive);
  scroller.addEventListener("wheel", ({ deltaY }) => deltaY < 0 && release(), passive);
  scroller.addEventListener("touchstart", ({ touches }) => (touchY = touches[0]?.clientY ?? 0), passive);
  scroller.addEventListener(
    "touchmove",
    ({ touches }) => (touches[0]?.clientY ?? 0) > touchY && release(),
    passive,
  );
  scroller.addEventListener("keydown", ({ key }) => UPWARDS.has(key) && release(), passive);

  const sizes = new ResizeObserver(settle);
  sizes.observe(scroller);
  sizes.observe(content);

  return {
    toEnd() {
      isFollowing = true;
      settle();
    },
    stop() {
      events.abort();
      sizes.disconnect();
    },
  };
}

const UPWARDS: ReadonlySet<string> = new Set(["ArrowUp", "PageUp", "Home"]);
