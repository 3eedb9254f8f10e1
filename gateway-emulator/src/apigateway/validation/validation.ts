import { MendableError } from "../../control/mendable-error.ts";
import { shown } from "../../control/shown.ts";
import type { ApiDefinition, RouteKey, Validation } from "../definition.ts";
import { parseSelectionExpression, type SelectionSource } from "../mapping/selection-expression.ts";
import { compileModels, type CheckModel } from "./model.ts";
import { validationAdvice, validationErrorString } from "./validation-error.ts";
import { OutOfTimeError } from "../../control/within-time.ts";

/** Why a body does not pass. */
export interface InvalidBody {
  /** For the developer. */
  advice: string;
  /** For the access log. */
  validationErrorString: string;
}

/** Says why a message's body does not pass; undefined when it does. */
export type Validate = (body: string) => InvalidBody | undefined;

/**
 * What checks the messages of each route that has models. The expression picks the model, `$default` stands in for one
 * that there is not, and without either nothing passes.
 * @throws {MendableError} when a model cannot be used
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-request-validation.html
 */
export function createValidations(api: ApiDefinition): Map<RouteKey, Validate> {
  const checks = compileModels(api);
  const validations = new Map<RouteKey, Validate>();
  for (const { routeKey, validation } of api.routes)
    if (validation) validations.set(routeKey, validateBy(validation, checks, routeKey));
  return validations;
}

function validateBy(
  { modelSelectionExpression, models }: Validation,
  checks: ReadonlyMap<string, CheckModel>,
  routeKey: RouteKey,
): Validate {
  const select = selectBy(modelSelectionExpression ?? "$default", routeKey);
  const named = new Map(Object.entries(models));
  return (body) => {
    const key = select({ body });
    const model = named.get(key) ?? named.get("$default");
    const check = model && checks.get(model.name);
    if (!check) return refused(`the route has no model for the key ${shown(key)}, and no $default model`);
    let value: unknown;
    try {
      value = JSON.parse(body);
    } catch {
      return refused(`it is not JSON, and model ${model.name} takes nothing else`);
    }
    return checked(check, value, model.name);
  };
}

function selectBy(expression: string, routeKey: RouteKey): (source: SelectionSource) => string {
  try {
    return parseSelectionExpression(expression);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new MendableError(`the model selection expression of route ${routeKey} cannot be used: ${why}`);
  }
}

function checked(check: CheckModel, value: unknown, modelName: string): InvalidBody | undefined {
  let error;
  try {
    error = check(value);
  } catch (thrown) {
    const cannot = `model ${modelName} cannot be applied to it`;
    if (thrown instanceof OutOfTimeError) return refused(`${cannot}: ${thrown.message}. ${SLOW_KEYWORDS}`);
    // A schema that refers to itself goes as deep as the body does.
    return refused(`${cannot}: ${String(thrown)}`);
  }
  return (
    error && {
      advice: `it does not fit model ${modelName}: ${validationAdvice(error)}. Mend the message, or the model`,
      validationErrorString: validationErrorString(error),
    }
  );
}

const SLOW_KEYWORDS =
  "Have a smaller message, or mend what tries everything: a pattern like (a+)+ with a look-ahead or a back reference, uniqueItems, a $ref in each part of an allOf or anyOf";

function refused(why: string): InvalidBody {
  return { advice: why, validationErrorString: `[${why}]` };
}
