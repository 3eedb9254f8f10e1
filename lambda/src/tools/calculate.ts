import { evaluate } from "./expression.ts";
import { printNumber } from "./arithmetic.ts";
import { parseFields, type Tool } from "./tool.ts";

/** In UTF-16 code units. */
const MAX_EXPRESSION_CHARS = 1_000;

/** Works out arithmetic, at which models guess. */
export const calculate: Tool = {
  name: "calculate",
  description:
    "Works out an arithmetic expression exactly. It knows + - * / % (remainder) ** (power), parentheses, decimals, scientific notation (1.5e3), the functions sqrt abs round floor ceil min max ln log10 sin cos tan (angles in radians), and the constants pi and e. Use it for any calculation beyond the trivial.",
  inputSchema: {
    type: "object",
    properties: {
      expression: {
        type: "string",
        description: "For example (1 + 0.19) * 249.99 or sqrt(2) ** 3; at most 1,000 characters.",
      },
    },
    required: ["expression"],
    additionalProperties: false,
  },
  run: async (input) => printNumber(evaluate(parseExpression(input))),
};

function parseExpression(input: unknown): string {
  const { expression } = parseFields(input);
  if (typeof expression !== "string" || expression.trim() === "")
    throw new Error('expression must be a string such as "2 * (3 + 4)"');
  if (expression.length <= MAX_EXPRESSION_CHARS) return expression;
  throw new Error(
    `the expression has ${expression.length} characters; at most ${MAX_EXPRESSION_CHARS} are worked out at once`,
  );
}
