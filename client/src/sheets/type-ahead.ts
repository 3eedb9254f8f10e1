/** Letters that follow each other sooner than this belong together. */
export const TYPE_AHEAD_MS = 700;

/** What a key press must tell. */
interface Press {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  isComposing: boolean;
  /** In milliseconds, since whenever. */
  timeStamp: number;
}

/**
 * Finds names by what is typed: a function that is told every key, and the names, and gives the index of the first that
 * has a word that begins so. `undefined`: the key is no letter, or nothing is called so.
 */
export function typeAhead(): (press: Press, names: readonly string[]) => number | undefined {
  let typed = "";
  let at = -Infinity;
  return ({ key, ctrlKey, metaKey, altKey, isComposing, timeStamp }, names) => {
    // A space begins no name: it chooses.
    const isLetter = [...key].length === 1 && (key !== " " || typed !== "");
    if (!isLetter || ctrlKey || metaKey || altKey || isComposing) return undefined;
    const isNew = timeStamp - at > TYPE_AHEAD_MS;
    if (isNew && key === " ") return undefined;
    typed = (isNew ? "" : typed) + key.toLowerCase();
    at = timeStamp;
    const index = names.findIndex((name) => ` ${name.toLowerCase()}`.includes(` ${typed}`));
    return index === -1 ? undefined : index;
  };
}
