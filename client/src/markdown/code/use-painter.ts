import { useEffect, useRef } from "preact/hooks";
import { pageClock } from "../../time/clock.ts";
import type { ChunkedCode } from "./chunked-code.ts";
import type * as Creator from "./create-painter.ts";
import { whenIdle } from "./when-idle.ts";
import type { Painter } from "./painter.ts";

/** Colours a piece of code as it comes. Where its language is not known, or cannot be loaded, it stays plain. */
export function usePainter({
  code,
  text,
  language,
  isOpen,
}: {
  code: ChunkedCode;
  text: string;
  language: string;
  isOpen: boolean;
}): void {
  const painter = useRef<Painter | undefined>(undefined);
  useEffect(() => {
    let isWanted = true;
    async function begin() {
      const created = await loadPainter(code, language);
      if (!isWanted) return;
      painter.current = created;
      created?.request();
    }
    void begin();
    return () => {
      isWanted = false;
      painter.current?.stop();
      painter.current = undefined;
    };
  }, [code, language]);
  useEffect(() => painter.current?.request(), [text, isOpen]);
}

async function loadPainter(code: ChunkedCode, language: string): Promise<Painter | undefined> {
  if (!language) return undefined;
  try {
    const { createPainter } = await (loaded ??= import("./create-painter.ts"));
    return await createPainter({ code, language, idle: whenIdle, clock: pageClock });
  } catch {
    // What could not be loaded now may be loaded later.
    loaded = undefined;
    return undefined;
  }
}

/** Asked for once: each import of a chunk looks through the page for what the chunk needs. */
let loaded: Promise<typeof Creator> | undefined;
