import type { MarkedToken, Tokens } from "marked";
import type { ComponentChild, VNode } from "preact";
import { CodeBlock } from "./code/code-block.tsx";
import { directionOf } from "./direction-of.ts";
import { inlineElements } from "./inline-elements.tsx";
import { ownTokens } from "./lexer.ts";
import { Once } from "./once.tsx";
import { tableElement } from "./table-block.tsx";
import { TaskBox } from "./task-box.tsx";

/** Blocks as elements; each is drawn again only when it is another. */
export function blockElements(tokens: readonly MarkedToken[]): ComponentChild[] {
  return tokens.map((token, index) => <Once key={index} of={token} draw={blockElement} />);
}

function blockElement(token: MarkedToken): VNode | undefined {
  switch (token.type) {
    case "paragraph":
      return <p dir="auto">{inlineElements(token.tokens)}</p>;
    case "heading":
      return headingElement(token);
    case "list":
      return listElement(token);
    case "blockquote":
      return <blockquote dir={directionOf(token.text)}>{blockElements(ownTokens(token.tokens))}</blockquote>;
    case "code":
      return <CodeBlock text={token.text} language={languageName(token.lang)} isOpen={"isOpen" in token} />;
    case "table":
      return tableElement(token);
    case "hr":
      return <hr />;
    case "html":
      return (
        <p class="plain" dir="auto">
          {token.text.trim()}
        </p>
      );
    case "checkbox":
      return <TaskBox isDone={token.checked} />;
    case "space":
    case "def":
      return undefined;
    // The text of an item in a tight list: a block that holds inline tokens.
    case "text":
    case "br":
    case "codespan":
    case "del":
    case "em":
    case "escape":
    case "image":
    case "link":
    case "strong":
    case "list_item":
      return <span dir="auto">{inlineElements([token])}</span>;
  }
}

/** The page's own headings go down to the third level: an answer's begin there. */
function headingElement({ depth, tokens }: Tokens.Heading): VNode {
  const Heading = (["h3", "h4", "h5", "h6"] as const)[Math.min(depth, 4) - 1] ?? "h6";
  return <Heading dir="auto">{inlineElements(tokens)}</Heading>;
}

function listElement({ ordered, start, items }: Tokens.List): VNode {
  const children = items.map((item, index) => <Once key={index} of={item} draw={itemElement} />);
  const dir = directionOf(items[0]?.text);
  if (!ordered) return <ul dir={dir}>{children}</ul>;
  return (
    <ol dir={dir} start={start === "" ? 1 : start}>
      {children}
    </ol>
  );
}

function itemElement(item: Tokens.ListItem): VNode {
  return <li class={item.task ? "task" : undefined}>{blockElements(ownTokens(item.tokens))}</li>;
}

/** `ts title="x"` and `{.ts}` are written too; the label is the first word. */
function languageName(info: string | undefined): string {
  return /[\w+#.-]+/u.exec(info ?? "")?.[0] ?? "";
}
