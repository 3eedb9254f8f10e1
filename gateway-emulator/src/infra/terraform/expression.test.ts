import { expect, test } from "vitest";
import { ExpressionError } from "./cursor.ts";
import { type Expression, parseTemplate } from "./expression.ts";

const literal = (value: string | number | boolean | null): Expression => ({ kind: "literal", value });
const reference = (...steps: string[]): Expression => ({ kind: "reference", steps });

test.each<[string, Expression]>([
  ["", literal("")],
  ["plain $request.body.action", literal("plain $request.body.action")],
  ["$${literal} %%{too}", literal("${literal} %{too}")],
  ["${aws_x.y.id}", reference("aws_x", "y", "id")],
  ["${ aws_x.y-z[0].id }", reference("aws_x", "y-z", "0", "id")],
  ['${data.aws_x.y["a.b"].c}', reference("data", "aws_x", "y", "a.b", "c")],
  ["${12}", literal(12)],
  ["${-1.5e3}", literal(-1500)],
  ["${true}", literal(true)],
  ["${null}", literal(null)],
  ["a/${aws_x.y.id}", { kind: "template", parts: [literal("a/"), reference("aws_x", "y", "id")] }],
  [
    '${"in ${local.a} \\"q\\" \\u0041 $${x}"}',
    { kind: "template", parts: [literal("in "), reference("local", "a"), literal(' "q" A ${x}')] },
  ],
  ["${[1, local.a]}", { kind: "list", items: [literal(1), reference("local", "a")] }],
  [
    '${f({"a" = 1, b = local.c}, [])}',
    {
      kind: "call",
      name: "f",
      arguments: [
        {
          kind: "object",
          entries: [
            [literal("a"), literal(1)],
            [literal("b"), reference("local", "c")],
          ],
        },
        { kind: "list", items: [] },
      ],
    },
  ],
])("reads %s", (text, expected) => {
  expect(parseTemplate(text)).toEqual(expected);
});

test.each([
  "${",
  "${}",
  "${aws_x.y.id",
  "${a b}",
  '${"open}',
  "${1 + 2}",
  "${a ? b : c}",
  "${[for s in var.list : s.id]}",
  "${aws_x.y[*].id}",
  "${aws_x.y.*.id}",
  "${aws_x.y[count.index]}",
  "${provider::aws::arn_parse(x)}",
  "%{ if a }b%{ endif }",
  '${"\\q"}',
  '${"\\U00110000"}',
  "${{a}}",
  "${{a.b = 1}}",
  `\${${"(".repeat(100_000)}`,
])("does not pretend to understand %.40s", (text) => {
  expect(() => parseTemplate(text)).toThrow(ExpressionError);
});
