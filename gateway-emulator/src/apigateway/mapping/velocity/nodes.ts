import type { ExactNumber } from "../java-number.ts";

/** A template, or a part of one, as it was parsed. */
export type Block = TemplateNode[];

export type TemplateNode =
  | { kind: "text"; text: string }
  | Reference
  | { kind: "set"; line: number; target: Reference; value: Expression }
  | { kind: "if"; line: number; branches: Branch[]; otherwise: Block }
  | { kind: "foreach"; line: number; item: string; of: Expression; body: Block }
  | { kind: "define"; name: string; body: Block }
  | MacroCall
  | { kind: "evaluate"; line: number; of: Expression }
  | { kind: "break" }
  | { kind: "stop" };

export interface Branch {
  test: Expression;
  body: Block;
}

/** `$name.path`; `source` is how it is written. */
export interface Reference {
  kind: "reference";
  line: number;
  source: string;
  name: string;
  path: Access[];
  /** Backslashes in front of it. */
  backslashes: number;
}

/** One step from a value to another. */
export type Access =
  | { kind: "property"; name: string }
  | { kind: "index"; index: Expression }
  | { kind: "method"; name: string; args: Expression[] };

/** `#name(…)`, or `#@name(…) body #end`: a macro's call, or text when there is no such macro. */
export interface MacroCall {
  kind: "call";
  line: number;
  source: string;
  name: string;
  args: Expression[];
  body: Block | undefined;
}

export interface Macro {
  name: string;
  parameters: string[];
  body: Block;
}

/** A whole template, or what a string in it holds. */
export interface Template {
  block: Block;
  macros: Macro[];
}

export type Expression =
  | Reference
  | { kind: "literal"; value: string | number | boolean | ExactNumber }
  | { kind: "interpolated"; block: Block }
  | { kind: "list"; items: Expression[] }
  | { kind: "map"; entries: [Expression, Expression][] }
  | { kind: "range"; from: Expression; to: Expression }
  | { kind: "not"; of: Expression }
  | { kind: "binary"; operator: Operator; left: Expression; right: Expression };

export type Operator = "||" | "&&" | "==" | "!=" | "<" | ">" | "<=" | ">=" | "+" | "-" | "*" | "/" | "%";
