import {
  parseSelectionExpression,
  SelectionExpressionError,
} from "../../apigateway/mapping/selection-expression.ts";
import type { Fields } from "../terraform/fields.ts";

/** An argument that is a selection expression. @throws {StackError} when it cannot be one */
export function selectionExpression(fields: Fields, argument: string): string | undefined {
  const expression = fields.string(argument);
  if (expression === undefined) return undefined;
  try {
    parseSelectionExpression(expression);
  } catch (error) {
    if (!(error instanceof SelectionExpressionError)) throw error;
    throw fields.error(`${argument}: ${error.message}`);
  }
  return expression;
}
