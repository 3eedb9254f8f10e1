import { isNumeric, numberText } from "../java-number.ts";
import { MAX_JSON_NESTING, MAX_TEXT_CHARS } from "../limits.ts";
import { TemplateError } from "../template-error.ts";
import { isApiObject, isJavaList, isList, isMap, isNothing } from "./values.ts";

/** A text that grows up to the limit. */
interface Sink {
  pieces: string[];
  chars: number;
}

/**
 * The text, unless it is longer than a template's texts may be.
 * @throws TemplateError with the limit.
 */
export function bounded(text: string): string {
  checkLength(text.length);
  return text;
}

/** Before a text is made that could be too long to make. */
export function checkLength(chars: number): void {
  if (chars > MAX_TEXT_CHARS)
    throw new TemplateError(
      `a text of more than ${MAX_TEXT_CHARS.toLocaleString("en")} characters, the emulator's limit: make less of it`,
    );
}

/**
 * How Velocity prints a value: a map as Java does, `{a=1, b=2}`; a list that came from JSON as JSON, with `\/` for
 * slashes; a list that the template made as Java does, `[a, b]`. Nothing prints nothing.
 */
export function printed(value: unknown): string {
  if (typeof value === "string") return value;
  return isNothing(value) ? "" : collected((sink) => print(value, sink, 0));
}

/** The value as JSON, as `$input.json` gives it. */
export function jsonText(value: unknown): string {
  return collected((sink) => printJson(value, sink, { depth: 0, slash: "/" }));
}

function collected(write: (sink: Sink) => void): string {
  const sink: Sink = { pieces: [], chars: 0 };
  write(sink);
  return sink.pieces.join("");
}

function add(sink: Sink, piece: string): void {
  sink.chars += piece.length;
  checkLength(sink.chars);
  sink.pieces.push(piece);
}

function print(value: unknown, sink: Sink, depth: number): void {
  checkDepth(depth);
  if (typeof value === "string") add(sink, value);
  else if (isNumeric(value)) add(sink, numberText(value));
  else if (isApiObject(value)) add(sink, value.print());
  else if (isNothing(value)) add(sink, "null");
  else if (typeof value === "boolean") add(sink, String(value));
  else if (isList(value) && !isJavaList(value)) printJson(value, sink, { depth, slash: "\\/" });
  else if (isList(value))
    printItems(value, sink, { marks: "[]", separator: ", ", one: (item) => print(item, sink, depth + 1) });
  else if (isMap(value))
    printItems(Object.entries(value), sink, {
      marks: "{}",
      separator: ", ",
      one: ([key, item]) => {
        add(sink, `${key}=`);
        print(item, sink, depth + 1);
      },
    });
}

function printJson(value: unknown, sink: Sink, style: { depth: number; slash: string }): void {
  checkDepth(style.depth);
  const inner = { ...style, depth: style.depth + 1 };
  if (isNothing(value)) add(sink, "null");
  else if (isNumeric(value)) add(sink, numberText(value));
  else if (typeof value === "string" || isApiObject(value)) add(sink, quoted(printed(value), style.slash));
  else if (isList(value))
    printItems(value, sink, { marks: "[]", separator: ",", one: (item) => printJson(item, sink, inner) });
  else if (isMap(value))
    printItems(Object.entries(value), sink, {
      marks: "{}",
      separator: ",",
      one: ([key, item]) => {
        add(sink, `${quoted(key, style.slash)}:`);
        printJson(item, sink, inner);
      },
    });
  else if (typeof value === "boolean") add(sink, String(value));
}

function printItems<Item>(
  items: Item[],
  sink: Sink,
  { marks, separator, one }: { marks: string; separator: string; one: (item: Item) => void },
): void {
  add(sink, marks.charAt(0));
  for (const [at, item] of items.entries()) {
    if (at > 0) add(sink, separator);
    one(item);
  }
  add(sink, marks.charAt(1));
}

function quoted(text: string, slash: string): string {
  return JSON.stringify(text).replaceAll("/", slash);
}

function checkDepth(depth: number): void {
  if (depth > MAX_JSON_NESTING)
    throw new TemplateError(
      `a value that nests deeper than ${MAX_JSON_NESTING.toLocaleString("en")} levels, or holds itself, cannot be printed`,
    );
}
