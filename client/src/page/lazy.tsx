import { signal } from "@preact/signals";
import type { ComponentChild, FunctionComponent } from "preact";
import { useEffect } from "preact/hooks";
import { whenIdle } from "../markdown/code/when-idle.ts";
import { pageClock } from "../time/clock.ts";

/** So long after a part of the page could not be loaded it is tried again. */
const RETRY_MS = 3_000;

/**
 * A component in a file of its own: until that is loaded it draws nothing, or what keeps its place.
 * @param soon runs the loading: when the page has been painted and is idle, or as it is told
 */
export function lazy<Props extends object>(
  load: () => Promise<FunctionComponent<Props>>,
  soon: (run: () => void) => void = whenIdle,
  meanwhile: ComponentChild = null,
): FunctionComponent<Props> {
  const loaded = signal<FunctionComponent<Props> | undefined>(undefined);
  let isBegun = false;

  async function begin() {
    try {
      loaded.value = await load();
    } catch {
      pageClock.after(RETRY_MS, () => void begin());
    }
  }

  return function Lazy(props: Props) {
    useEffect(() => {
      if (isBegun) return;
      isBegun = true;
      soon(() => void begin());
    }, []);
    const Component = loaded.value;
    return Component ? <Component {...props} /> : meanwhile;
  };
}
