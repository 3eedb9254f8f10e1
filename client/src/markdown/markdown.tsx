import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import { blockElement } from "./block-elements.tsx";
import { lexMarkdown } from "./lexer.ts";
import { lexOpenMarkdown } from "./open-tail.ts";

/** The blocks of an answer by their place and source, so that those that have not changed are not drawn again. */
export type BlockCache = Map<string, VNode>;

/**
 * Shows Markdown. No HTML string exists on the way: marked's tokens become elements, raw HTML becomes text.
 * @param props.isOpen more of it may come
 */
export function Markdown({ text, isOpen }: { text: string; isOpen: boolean }) {
  const cache = useRef<BlockCache>(new Map());
  const { elements, next } = markdownElements({ text, isOpen, cache: cache.current });
  cache.current = next;
  return <>{elements}</>;
}

/** The answer's blocks as elements; a block of the cache that still has the same source is the very same element. */
export function markdownElements({
  text,
  isOpen,
  cache,
}: {
  text: string;
  isOpen: boolean;
  cache: BlockCache;
}): { elements: VNode[]; next: BlockCache } {
  const next: BlockCache = new Map();
  const tokens = isOpen ? lexOpenMarkdown(text) : lexMarkdown(text);
  // A link may be defined after it is used, so the same source can come to mean something else.
  const isSelfContained = tokens.every((token) => token.type !== "def");
  tokens.forEach((token, index) => {
    const key = `${index}:${token.raw}`;
    const element = (isSelfContained && cache.get(key)) || blockElement(token, index);
    if (element) next.set(key, element);
  });
  return { elements: [...next.values()], next };
}
