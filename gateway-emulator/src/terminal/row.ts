import { styleText } from "node:util";

export type Style = Parameters<typeof styleText>[0];
export type Paint = (style: Style, text: string) => string;

/** What one function has to say at a time, as the terminal shows it. */
export interface Row {
  functionName: string;
  requestId?: string | undefined;
  /** A level, or nothing. */
  label?: string | undefined;
  text: string;
  style?: Style | undefined;
  /** What is said beside the text, such as a log entry's other fields. */
  beside?: string | undefined;
  besideStyle?: Style | undefined;
  /** Where an error came from, a line each. */
  places?: string[];
}

export function paintWith(colour: boolean): Paint {
  return (style, text) => (colour && text !== "" ? styleText(style, text, { validateStream: false }) : text);
}

const ID_CHARACTERS = 8;
const LABEL_CHARACTERS = 5;
const MAX_NAME_CHARACTERS = 24;

/** Lays rows out in columns: function, the beginning of the request's id, level, text; each line has them. */
export function createLayout(paint: Paint): (row: Row) => string[] {
  let width = 0;
  return (row) => {
    width = Math.max(width, Math.min(row.functionName.length, MAX_NAME_CHARACTERS));
    const name = harmless(row.functionName).padEnd(width);
    const id = harmless(row.requestId ?? "-")
      .slice(0, ID_CHARACTERS)
      .padEnd(ID_CHARACTERS);
    const label = harmless(row.label ?? "").slice(0, LABEL_CHARACTERS);
    const [first = "", ...others] = harmless(row.text).split("\n");
    const beside = row.beside === undefined ? "" : `  ${harmless(row.beside).replaceAll("\n", " ")}`;
    const style = row.style ?? "reset";
    const head = `${paint("cyan", name)} ${paint("dim", id)}`;
    const under = `${paint("dim", `${name} ${id}`)} ${" ".repeat(LABEL_CHARACTERS)}`;
    return [
      `${head} ${paint(labelStyle(label), label)}${" ".repeat(LABEL_CHARACTERS - label.length)} ${paintText(first, style, paint)}${paint(row.besideStyle ?? "dim", beside)}`,
      ...others.map((line) => `${under} ${paintText(line, style, paint)}`),
      ...(row.places ?? []).map((place) => `${under}   ${harmless(place)}`),
    ].map((line) => line.trimEnd());
  };
}

function paintText(text: string, style: Style, paint: Paint): string {
  return style === "reset" ? text : paint(style, text);
}

function labelStyle(label: string): Style {
  if (label === "ERROR" || label === "FATAL") return "red";
  return label === "WARN" ? "yellow" : "dim";
}

/** As a terminal is told to colour what follows. */
// oxlint-disable-next-line no-control-regex -- it begins with one
const COLOURS = /\u001B\[[\d;:]*m/g;

/** Without what a client could make a terminal do; lines and tabs stay, colours go. */
export function harmless(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .replaceAll(COLOURS, "")
    .replaceAll(/(?![\n\t])\p{Cc}/gu, "\uFFFD");
}
