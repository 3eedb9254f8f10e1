import { useEffect, useRef } from "preact/hooks";
import { useWords } from "../words/use-words.ts";

/** The end of what is drawn of the list: there is more as soon as it comes near. */
export function MoreThreads({ onMore }: { onMore: () => void }) {
  const words = useWords();
  const end = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      onMore();
    });
    if (end.current) observer.observe(end.current);
    return () => observer.disconnect();
  }, []);
  return (
    <button type="button" class="more-threads" ref={end} onClick={onMore}>
      {words.moreThreads}
    </button>
  );
}
