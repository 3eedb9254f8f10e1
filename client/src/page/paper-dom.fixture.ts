import { h, render } from "preact";
import type { ComponentChild } from "preact";
import { en } from "../words/en.ts";
import { WordsContext } from "../words/use-words.ts";

/**
 * A node of a paper document: as much of a DOM as Preact draws on, and nothing that runs, loads or listens. A text
 * has `data`, an element has a `localName`.
 */
export class PaperNode {
  readonly ownerDocument = ownerDocument;
  readonly namespaceURI = "http://www.w3.org/1999/xhtml";
  readonly attributes: Record<string, string> = {};
  readonly childNodes: PaperNode[] = [];
  readonly nodeType: 1 | 3;
  readonly localName: string | undefined;
  data: string | undefined;
  parentNode: PaperNode | null = null;

  constructor({ localName, data }: { localName?: string; data?: string }) {
    this.nodeType = localName === undefined ? 3 : 1;
    this.localName = localName;
    this.data = data;
  }

  get firstChild(): PaperNode | null {
    return this.childNodes[0] ?? null;
  }

  get nextSibling(): PaperNode | null {
    const siblings = this.parentNode?.childNodes ?? [];
    return siblings[siblings.indexOf(this) + 1] ?? null;
  }

  remove(): void {
    const siblings = this.parentNode?.childNodes;
    siblings?.splice(siblings.indexOf(this), 1);
    this.parentNode = null;
  }

  insertBefore(node: PaperNode, before: PaperNode | null): void {
    node.remove();
    this.childNodes.splice(before ? this.childNodes.indexOf(before) : this.childNodes.length, 0, node);
    node.parentNode = this;
  }

  setAttribute(name: string, value: unknown): void {
    this.attributes[name] = String(value);
  }

  removeAttribute(name: string): void {
    delete this.attributes[name];
  }

  addEventListener(): void {}

  removeEventListener(): void {}
}

const ownerDocument = {
  createElementNS: (_namespace: string, localName: string) => new PaperNode({ localName }),
  createTextNode: (data: string) => new PaperNode({ data }),
};

/** Draws something in English, as Preact does in a browser, and gives back what stands on the paper. */
export function draw(children: ComponentChild): PaperNode {
  const root = new PaperNode({ localName: "root" });
  redraw(root, children);
  return root;
}

/** Draws something else where something stands: what is the same in it stays. */
export function redraw(root: PaperNode, children: ComponentChild): void {
  render(h(WordsContext.Provider, { value: en }, children), root as unknown as Element);
}

/** Takes what was drawn away again, and with it what it has planned. */
export function erase(root: PaperNode): void {
  render(null, root as unknown as Element);
}

/** Every element under a node, in reading order. */
export function elementsOf(node: PaperNode): PaperNode[] {
  return node.childNodes.flatMap((child) => (child.localName ? [child, ...elementsOf(child)] : []));
}

/** What can be read under a node. */
export function textOf(node: PaperNode): string {
  return node.data ?? node.childNodes.map(textOf).join("");
}

/** The tree under a node in short, to compare: `p(a strong(bold))`. */
export function outlineOf(node: PaperNode): string {
  return node.childNodes
    .map((child) => (child.localName ? `${child.localName}(${outlineOf(child)})` : child.data))
    .join("");
}
