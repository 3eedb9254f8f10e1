import { seesMatch, takes, takesMatch } from "../cursor.ts";
import type { Access, Expression, Reference } from "./nodes.ts";
import { lineAt, nested, type Parsing, sight, skipSpace, wrong } from "./parsing.ts";

/** Reads one parameter of a method. */
export type ParseParameter = (parsing: Parsing) => Expression;

const START = /\$!?\{?[A-Za-z_][\w-]*/y;

/** Reads `$name`, `${name}`, `$!name` and the path behind it; undefined where a dollar sign is just text. */
export function parseReference(parsing: Parsing, parameter: ParseParameter): Reference | undefined {
  const line = lineAt(parsing);
  const from = parsing.at;
  const start = takesMatch(parsing, START);
  if (start === undefined) return undefined;
  const path: Access[] = [];
  for (let access = parseAccess(parsing, parameter); access; access = parseAccess(parsing, parameter))
    path.push(access);
  if (start.includes("{") && !takes(parsing, "}"))
    throw wrong(parsing, `${start}… lacks its closing brace before ${sight(parsing)}`);
  const source = parsing.text.slice(from, parsing.at);
  return { kind: "reference", line, source, name: start.replace(/^\$!?\{?/, ""), path, backslashes: 0 };
}

function parseAccess(parsing: Parsing, parameter: ParseParameter): Access | undefined {
  if (takes(parsing, "[")) return nested(parsing, () => parseIndex(parsing, parameter));
  const dotted = takesMatch(parsing, /\.[A-Za-z][\w-]*/y);
  if (dotted === undefined) return undefined;
  const name = dotted.slice(1);
  // A bracket that no parameter can follow belongs to the text.
  if (!seesMatch(parsing, /\([ \t\r\n]*(?:["'$[{)\d.-]|true|false)/y)) return { kind: "property", name };
  parsing.at += 1;
  return { kind: "method", name, args: nested(parsing, () => parseParameters(parsing, parameter)) };
}

function parseIndex(parsing: Parsing, parameter: ParseParameter): Access {
  skipSpace(parsing);
  const index = parameter(parsing);
  skipSpace(parsing);
  if (!takes(parsing, "]")) throw wrong(parsing, `expected ] after the index, not ${sight(parsing)}`);
  return { kind: "index", index };
}

function parseParameters(parsing: Parsing, parameter: ParseParameter): Expression[] {
  const args: Expression[] = [];
  skipSpace(parsing);
  if (takes(parsing, ")")) return args;
  do {
    skipSpace(parsing);
    args.push(parameter(parsing));
    skipSpace(parsing);
  } while (takes(parsing, ","));
  if (!takes(parsing, ")")) {
    const hint = seesMatch(parsing, /[-+*/%<>=!&|]/y)
      ? ". A method takes values, not calculations: #set a variable first"
      : "";
    throw wrong(parsing, `expected , or ) after a parameter, not ${sight(parsing)}${hint}`);
  }
  return args;
}
