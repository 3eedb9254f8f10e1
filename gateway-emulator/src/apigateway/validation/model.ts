import { createRequire } from "node:module";
import type Draft04 from "ajv-draft-04";
import type { ErrorObject, ValidateFunction } from "ajv-draft-04";
import { MendableError } from "../../control/mendable-error.ts";
import { boundedPattern } from "../../control/bounded-pattern.ts";
import type { ApiDefinition, Model } from "../definition.ts";
import { withinTime } from "../../control/within-time.ts";
import { MAX_CHECK_MS } from "../limits.ts";

/**
 * Says what of a body a model finds wrong; undefined when nothing is.
 * @throws {OutOfTimeError} when that takes too long
 * @throws {RangeError} when the body is deeper than what a model that refers to itself can be applied to
 */
export type CheckModel = (body: unknown) => ErrorObject | undefined;

/**
 * Compiles the models of an API's routes, by name. A model may refer to another one of them by the address that AWS
 * gives it; nothing is ever fetched.
 * @throws {MendableError} when a schema is not one of JSON Schema draft 4, or refers to what there is not
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html
 */
export function compileModels(api: ApiDefinition): Map<string, CheckModel> {
  const models = new Map(
    api.routes
      .flatMap(({ validation }) => Object.values(validation?.models ?? {}))
      .map((model) => [model.name, model]),
  );
  if (models.size === 0) return new Map();
  const ajv = draft04();
  // All are known before the first is compiled: they may refer to one another.
  for (const model of models.values())
    blaming(api, model, () => ajv.addSchema(schemaOf(model), addressOf(api, model)));
  return new Map(
    [...models.values()].map((model) => [
      model.name,
      blaming(api, model, () => checkBy(model, ajv.getSchema(addressOf(api, model)))),
    ]),
  );
}

function addressOf({ apiId }: ApiDefinition, { name }: Model): string {
  return `https://apigateway.amazonaws.com/restapis/${apiId}/models/${name}`;
}

/** What draft 4 does not know has no effect, as it says itself. */
function draft04(): Draft04.default {
  // Loaded where it is needed: most stacks have no models, and a start need not wait for it.
  const { default: Ajv } = createRequire(import.meta.url)("ajv-draft-04") as typeof Draft04;
  const ajv = new Ajv({
    strict: false,
    logger: false,
    validateFormats: false,
    ownProperties: true,
    verbose: true,
    code: { regExp: boundedPattern },
  });
  for (const keyword of LATER_KEYWORDS) ajv.removeKeyword(keyword);
  return ajv;
}

const LATER_KEYWORDS = ["const", "contains", "propertyNames", "if", "then", "else"];

/** Whatever draft a schema names, it is read as draft 4. */
function schemaOf({ schema }: Model): object {
  if (typeof schema !== "object" || schema === null || Array.isArray(schema))
    throw new Error("a schema is an object");
  const { $schema: _draft, ...rest } = schema as Record<string, unknown>;
  return rest;
}

function checkBy({ schema }: Model, validate: ValidateFunction | undefined): CheckModel {
  if (!validate) throw new Error("it cannot be compiled");
  const check = (body: unknown) => (validate(body) ? undefined : validate.errors?.at(-1));
  return mayTakeLong(schema) ? (body) => withinTime(MAX_CHECK_MS, () => check(body)) : check;
}

/** Whether a check may take longer than in proportion to its body. A property that has such a name does no harm. */
function mayTakeLong(schema: unknown): boolean {
  return /"(?:pattern|patternProperties|uniqueItems|\$ref)":/.test(JSON.stringify(schema));
}

function blaming<T>(api: ApiDefinition, { name }: Model, compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new MendableError(
      `model ${name} of API ${api.name} cannot be used: ${why}. AWS takes JSON Schema draft 4; a $ref leads into the same schema, or to ${addressOf(api, { name: "NAME", schema: {} })}`,
    );
  }
}
