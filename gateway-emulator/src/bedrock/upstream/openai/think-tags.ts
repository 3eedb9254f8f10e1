export interface Said {
  kind: "text" | "reasoning";
  text: string;
}

const OPEN = "<think>";
const CLOSE = "</think>";

/**
 * Parts a content that begins with `<think>…</think>`, as servers without a reasoning parser stream it, into reasoning and
 * text. What could be a part of a tag is held back until it is known; nothing else is.
 */
export class ThinkTags {
  #state: "before" | "reasoning" | "text" = "before";
  #held = "";
  /** After a tag: models put empty lines there. */
  #skipBlank = false;

  push(content: string): Said[] {
    const said: Said[] = [];
    let rest = this.#held + content;
    this.#held = "";
    if (this.#state === "before") {
      const trimmed = rest.trimStart();
      if (OPEN.startsWith(trimmed)) {
        this.#held = rest;
        return said;
      }
      const tagged = trimmed.startsWith(OPEN);
      this.#enter(tagged ? "reasoning" : "text", { skipBlank: tagged });
      if (tagged) rest = trimmed.slice(OPEN.length);
    }
    if (this.#state === "reasoning") {
      const end = rest.indexOf(CLOSE);
      const upTo = end >= 0 ? end : rest.length - heldBack(rest);
      this.#say(said, "reasoning", rest.slice(0, upTo));
      if (end < 0) {
        this.#held = rest.slice(upTo);
        return said;
      }
      rest = rest.slice(end + CLOSE.length);
      this.#enter("text", { skipBlank: true });
    }
    this.#say(said, "text", rest);
    return said;
  }

  /** What was held back and turned out to be no tag. */
  end(): Said[] {
    const said: Said[] = [];
    this.#say(said, this.#state === "reasoning" ? "reasoning" : "text", this.#held);
    this.#held = "";
    return said;
  }

  #enter(state: "reasoning" | "text", { skipBlank }: { skipBlank: boolean }): void {
    this.#state = state;
    this.#skipBlank = skipBlank;
  }

  #say(said: Said[], kind: Said["kind"], text: string): void {
    const kept = this.#skipBlank ? text.trimStart() : text;
    if (kept === "") return;
    this.#skipBlank = false;
    said.push({ kind, text: kept });
  }
}

/** How many of the last characters could begin the closing tag. */
function heldBack(text: string): number {
  for (let length = Math.min(CLOSE.length - 1, text.length); length > 0; length--)
    if (CLOSE.startsWith(text.slice(-length))) return length;
  return 0;
}
