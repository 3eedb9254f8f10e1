/** How much is kept: at most so many texts, and so many UTF-16 units of them. */
export interface CacheLimits {
  texts: number;
  chars: number;
}

/** Keeps what `make` made for each text; the oldest goes first, and a text that is too long by itself is not kept. */
export function cached<Made>(limits: CacheLimits, make: (text: string) => Made): (text: string) => Made {
  const kept = new Map<string, { made: Made }>();
  let chars = 0;
  const makeRoom = (text: string) => {
    for (const [oldest] of kept) {
      if (kept.size < limits.texts && chars + text.length <= limits.chars) return;
      kept.delete(oldest);
      chars -= oldest.length;
    }
  };
  return (text) => {
    const found = kept.get(text);
    if (found) return found.made;
    const made = make(text);
    if (text.length > limits.chars) return made;
    makeRoom(text);
    kept.set(text, { made });
    chars += text.length;
    return made;
  };
}
