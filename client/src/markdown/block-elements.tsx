import type { MarkedToken, Tokens } from "marked";
import type { VNode } from "preact";
import { CodeBlock } from "./code-block.tsx";
import { inlineElements } from "./inline-elements.tsx";
import { ownTokens } from "./lexer.ts";
import { TableBlock } from "./table-block.tsx";
import { TaskBox } from "./task-box.tsx";

/** A block of an answer as an element; nothing for what is not seen. */
export function blockElement(token: MarkedToken, key: number): VNode | undefined {
  switch (token.type) {
    case "paragraph":
      return (
        <p key={key} dir="auto">
          {inlineElements(token.tokens)}
        </p>
      );
    case "heading":
      return headingElement(token, key);
    case "list":
      return listElement(token, key);
    case "blockquote":
      return (
        <blockquote key={key} dir="auto">
          {blockElements(ownTokens(token.tokens))}
        </blockquote>
      );
    case "code":
      return <CodeBlock key={key} text={token.text} language={languageName(token.lang)} />;
    case "table":
      return <TableBlock key={key} table={token} />;
    case "hr":
      return <hr key={key} />;
    case "html":
      return (
        <p key={key} class="plain" dir="auto">
          {token.text.trim()}
        </p>
      );
    case "checkbox":
      return <TaskBox key={key} isDone={token.checked} />;
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
      return (
        <span key={key} dir="auto">
          {inlineElements([token])}
        </span>
      );
  }
}

function blockElements(tokens: readonly MarkedToken[]): (VNode | undefined)[] {
  return tokens.map(blockElement);
}

/** The page's own headings go down to the third level: an answer's begin there. */
function headingElement({ depth, tokens }: Tokens.Heading, key: number): VNode {
  const Heading = (["h3", "h4", "h5", "h6"] as const)[Math.min(depth, 4) - 1] ?? "h6";
  return (
    <Heading key={key} dir="auto">
      {inlineElements(tokens)}
    </Heading>
  );
}

function listElement({ ordered, start, items }: Tokens.List, key: number): VNode {
  const children = items.map((item, index) => (
    <li key={index} class={item.task ? "task" : undefined} dir="auto">
      {blockElements(ownTokens(item.tokens))}
    </li>
  ));
  if (!ordered) return <ul key={key}>{children}</ul>;
  return (
    <ol key={key} start={start === "" ? 1 : start}>
      {children}
    </ol>
  );
}

/** `ts title="x"` and `{.ts}` are written too; the label is the first word. */
function languageName(info: string | undefined): string {
  return /[\w+#.-]+/u.exec(info ?? "")?.[0] ?? "";
}
