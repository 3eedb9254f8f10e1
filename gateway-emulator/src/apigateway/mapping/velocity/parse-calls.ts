import { sees, takes, takesMatch } from "../cursor.ts";
import type { Expression, TemplateNode } from "./nodes.ts";
import { closed } from "./parse-blocks.ts";
import type { ParseBlock } from "./parse-directive.ts";
import { parseExpression } from "./parse-expression.ts";
import { parseReference } from "./parse-reference.ts";
import { parseValue } from "./parse-value.ts";
import {
  lineAt,
  nested,
  type Parsing,
  seesBracket,
  sight,
  skipNewline,
  skipSpace,
  wrong,
} from "./parsing.ts";

/** `#set($x = …)`; undefined where the word is just text. */
export function parseSet(parsing: Parsing): TemplateNode | undefined {
  const line = lineAt(parsing);
  if (takesMatch(parsing, / *\(/y) === undefined) return undefined;
  skipSpace(parsing);
  const target = parseReference(parsing, parseValue);
  skipSpace(parsing);
  if (!target || !takes(parsing, "=") || sees(parsing, "="))
    throw wrong(parsing, `expected $name = … in #set, not ${sight(parsing)}`);
  const value = parseExpression(parsing);
  skipSpace(parsing);
  if (!takes(parsing, ")")) throw wrong(parsing, `expected ) or an operator in #set, not ${sight(parsing)}`);
  skipNewline(parsing);
  return { kind: "set", line, target, value };
}

/** `#name`, `#name(…)` or `#@name(…) … #end`: whether there is such a macro shows when the template is carried out. */
export function parseCall(
  parsing: Parsing,
  name: string,
  { from, parseBlock }: { from: number; parseBlock: ParseBlock },
): TemplateNode {
  const line = lineAt(parsing);
  const args = seesBracket(parsing) ? parseArguments(parsing) : [];
  const body = name.startsWith("@") ? closed(parsing, `#${name}`, { line, parseBlock }) : undefined;
  const source = parsing.text.slice(from, parsing.at);
  return { kind: "call", line, source, name: name.replace("@", ""), args, body };
}

/** `(a b, c)`: commas may be left out, and a bare word stands for itself. */
export function parseArguments(parsing: Parsing): Expression[] {
  takesMatch(parsing, /\s*\(/y);
  const args: Expression[] = [];
  nested(parsing, () => {
    for (skipArgument(parsing); !takes(parsing, ")"); skipArgument(parsing)) {
      const word = takesMatch(parsing, /[A-Za-z_@]\w*/y);
      if (word === undefined) args.push(parseValue(parsing));
      else
        args.push({ kind: "literal", value: word === "true" || word === "false" ? word === "true" : word });
    }
  });
  skipNewline(parsing);
  return args;
}

function skipArgument(parsing: Parsing): void {
  takesMatch(parsing, /\s*(?:,\s*)?/y);
}
