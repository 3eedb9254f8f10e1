import type { MarkedToken, Token, Tokens } from "marked";
import type { ComponentChild } from "preact";
import { languageOf } from "../page/language-of.ts";
import { decodeReferences } from "./character-references.ts";
import { safeHref } from "./href.ts";
import { saysHost } from "./live-url.ts";
import { ImageReference } from "./image-reference.tsx";
import { ownTokens } from "./lexer.ts";
import { Once } from "./once.tsx";
import { TaskBox } from "./task-box.tsx";

/** How many pieces of a line are looked at together. */
const RUN_TOKENS = 32;

/** The inside of a paragraph, a heading or a cell as elements and text; of a long one only what is another is drawn again. */
export function inlineElements(tokens: readonly Token[]): ComponentChild[] {
  if (tokens.length <= RUN_TOKENS) return ownTokens(tokens).map(inlineElement);
  const runs = Array.from({ length: Math.ceil(tokens.length / RUN_TOKENS) }, (_, index) =>
    tokens.slice(index * RUN_TOKENS, (index + 1) * RUN_TOKENS),
  );
  return runs.map((run, index) => <Once key={`run ${index}`} of={run} draw={inlineElements} />);
}

function inlineElement(token: MarkedToken, key: number): ComponentChild {
  switch (token.type) {
    case "text":
      return token.tokens ? inlineElements(token.tokens) : flowing(token.text);
    case "escape":
      return token.text;
    case "strong":
      return <strong key={key}>{inlineElements(token.tokens)}</strong>;
    case "em":
      return emphasisElement(token, key);
    case "del":
      return <del key={key}>{inlineElements(token.tokens)}</del>;
    case "codespan":
      return <code key={key}>{token.text}</code>;
    case "br":
      return <br key={key} />;
    case "link":
      return linkElement(token, key);
    case "image":
      return <ImageReference key={key} description={decodeReferences(token.text)} href={token.href} />;
    case "html":
      return htmlElement(token.text, key);
    case "checkbox":
      return <TaskBox key={key} isDone={token.checked} />;
    // Blocks do not stand inside a line; if one ever did, its source would be shown.
    case "blockquote":
    case "code":
    case "def":
    case "heading":
    case "hr":
    case "list":
    case "list_item":
    case "paragraph":
    case "space":
    case "table":
      return token.raw;
  }
}

/** Chinese, Japanese and Korean letters do not slant: they are stressed with dots. */
function emphasisElement({ text, tokens }: Tokens.Em, key: number): ComponentChild {
  return (
    <em key={key} class={languageOf(text) && "dotted"}>
      {inlineElements(tokens)}
    </em>
  );
}

/** Raw HTML is text, except the line break that models write into table cells. */
function htmlElement(text: string, key: number): ComponentChild {
  return /^<br\s*\/?>$/iu.test(text) ? <br key={key} /> : text;
}

function linkElement({ href, text, tokens }: Tokens.Link, key: number): ComponentChild {
  const url = safeHref(href);
  if (!url) return inlineElements(tokens);
  return (
    <a key={key} href={url.href} target="_blank" rel="noopener noreferrer nofollow">
      {inlineElements(tokens)}
      {url.host && !saysHost(text, url) && <span class="host"> {url.host}</span>}
    </a>
  );
}

/** A line end between two Chinese or Japanese characters is no space. */
function flowing(text: string): string {
  return decodeReferences(text).replace(
    /(?<=[\p{scx=Han}\p{scx=Kana}])\n(?=[\p{scx=Han}\p{scx=Kana}])/gu,
    "",
  );
}
