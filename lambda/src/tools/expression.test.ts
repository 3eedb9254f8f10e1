import * as fc from "fast-check";
import { expect, test } from "vitest";
import { printNumber } from "./arithmetic.ts";
import { evaluate } from "./expression.ts";
import { ExpressionError } from "./tokens.ts";

const result = (text: string) => printNumber(evaluate(text));

test.each([
  ["1 + 2 * 3", "7"],
  ["(1 + 2) * 3", "9"],
  ["10 - 4 - 3", "3"],
  ["100 / 10 / 5", "2"],
  ["2 ** 3 ** 2", "512"],
  ["-2 ** 2", "-4"],
  ["2 ** -1", "0.5"],
  ["--3 - -4", "7"],
  ["+5", "5"],
  ["7 % 3", "1"],
  ["-7 % 3", "-1"],
  ["7.5 % 2", "1.5"],
  [".5 + 1.", "1.5"],
  ["1.5e3 + 2E-1", "1500.2"],
  ["  1\t+\n2 ", "3"],
  ["7 / 2", "3.5"],
])("%s is %s", (expression, printed) => {
  expect(result(expression)).toBe(printed);
});

test.each([
  ["sqrt(16) + abs(-3)", "7"],
  ["round(2.5) + round(-2.5)", "0"],
  ["floor(-1.5)", "-2"],
  ["ceil(1.2)", "2"],
  ["min(3, 1, 2) + max(3, 10 / 4)", "4"],
  ["ln(e)", "1"],
  ["log10(1000)", "3"],
  ["sin(pi / 2) + cos(0) + tan(0)", "2"],
  ["SQRT(PI ** 2)", "3.14159265358979"],
])("%s is %s", (expression, printed) => {
  expect(result(expression)).toBe(printed);
});

test.each([
  ["0.1 + 0.2", "0.3"],
  ["1.1 * 3", "3.3"],
  ["(0.1 + 0.7) * 10", "8"],
  ["floor((0.1 + 0.7) * 10)", "8"],
  ["sin(pi)", "0"],
  ["0 * -1", "0"],
  ["0.0 * -1", "0"],
  ["1 / 3", "0.333333333333333"],
  ["2 ** 64", "18446744073709551616"],
  ["123456789 * 987654321", "121932631112635269"],
  ["9007199254740993 + 0", "9007199254740993"],
  ["9007199254740991.0", "9007199254740991"],
  ["2 ** 64 * 1.5", "2.76701161105643e+19"],
  ["1 / 1e10", "1e-10"],
  ["(-1) ** 100001", "-1"],
  ["10 ** 400 / 10 ** 399", "10"],
])("%s is %s: no digit that is wrong", (expression, printed) => {
  expect(result(expression)).toBe(printed);
});

test.each([
  ["", /ends where a number should follow, at character 1$/],
  ["1 +", /ends where a number should follow, at character 4$/],
  ["1 + * 2", /in the place of "\*", at character 5$/],
  ["2 pi", /operator is missing before "pi", at character 3$/],
  ["(1 + 2", /this "\(" is not closed, at character 1$/],
  ["1 + 2)", /"\)" without its "\(", at character 6$/],
  ["1,000 + 1", /write 1000, not 1,000, at character 2$/],
  ["2 ^ 3", /"\^" is not known: write \*\*, at character 3$/],
  ["3 × 4", /"×" is not known: write \*, at character 3$/],
  ["1 $ 2", /"\$" is not known, at character 3$/],
  ["process(1)", /"process" is not known; known are sqrt abs .* e, at character 1$/],
  ["process.exit()", /"\." is not known, at character 8$/],
  ["constructor(1)", /"constructor" is not known/],
  ["sqrt 4", /sqrt needs its argument in parentheses, at character 1$/],
  ["sqrt(4, 2)", /sqrt takes one argument, not 2, at character 1$/],
  ["max()", /max takes arguments, not 0, at character 1$/],
  ["min(1, 2", /this "\(" is not closed, at character 4$/],
  ["1 / 0", /division by zero, at character 3$/],
  ["1 % (2 - 2.0)", /division by zero, at character 3$/],
  ["1 + sqrt(-1)", /"sqrt" has no real value here, at character 5$/],
  ["(-8) ** 0.5", /"\*\*" has no real value here, at character 6$/],
  ["ln(0)", /"ln" gives a number beyond 1\.8e308, at character 1$/],
  ["9 ** 9 ** 9 ** 9", /beyond 1\.8e308/],
  ["1e999", /"1e999" gives a number beyond/],
])("%j is refused, with where and why", (expression, message) => {
  expect(() => evaluate(expression)).toThrow(message);
  expect(() => evaluate(expression)).toThrow(ExpressionError);
});

test("nesting has its limit, whatever it is made of", () => {
  const nested = (open: string, close: string, levels: number) =>
    `${open.repeat(levels)}1${close.repeat(levels)}`;
  for (const [open, close] of [
    ["(", ")"],
    ["-", ""],
    ["abs(", ")"],
    ["1**", ""],
  ] as const) {
    expect(() => evaluate(nested(open, close, 100))).not.toThrow();
    expect(() => evaluate(nested(open, close, 101))).toThrow(/more than 100 levels deep/);
  }
});

test("what stands side by side is not nested", () => {
  expect(result(Array.from({ length: 150 }, () => "(1)").join("+"))).toBe("150");
});

test("whatever is written, the result is a number or an error of the expression's", () => {
  const piece = fc.constantFrom(..."0123456789.e+-*/%(),x ", "**", "sqrt(", "max(", "pi", "1e5", "10 ** ");
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join("")),
      (text) => {
        try {
          expect(result(text)).toMatch(/^-?\d+(\.\d+)?(e[+-]\d+)?$/);
        } catch (error) {
          if (!(error instanceof ExpressionError)) throw error;
        }
      },
    ),
    { numRuns: 2_000 },
  );
});

test("whole numbers agree with exact arithmetic", () => {
  const operator = fc.constantFrom("+" as const, "-" as const, "*" as const);
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10n ** 40n }),
      operator,
      fc.bigInt({ min: 0n, max: 10n ** 40n }),
      (a, op, b) => {
        const exact = { "+": a + b, "-": a - b, "*": a * b }[op];
        expect(result(`${a} ${op} (${b})`)).toBe(String(exact));
      },
    ),
  );
});
