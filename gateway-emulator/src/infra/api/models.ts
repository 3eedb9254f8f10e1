import type { Model, Validation } from "../../apigateway/definition.ts";
import type { LeaveOut } from "../not-emulated.ts";
import { parseJson } from "../terraform/json.ts";
import { refuseExpanded, type Resource } from "../terraform/resource.ts";
import { selectionExpression } from "./selection-expressions.ts";
import { isBody } from "../terraform/terraform-json.ts";

/**
 * The models of one API, by name.
 * @throws {StackError} when API Gateway would refuse one
 * @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-models.html
 */
export function readModels(resources: Resource[]): Map<string, Model> {
  const models = new Map<string, Model>();
  for (const resource of resources) {
    refuseExpanded(resource);
    const name = resource.requiredString("name");
    if (!/^[A-Za-z0-9]{1,128}$/.test(name))
      throw resource.error(`name is ${JSON.stringify(name)}; it must be 1 to 128 letters and digits`);
    if (models.has(name))
      throw resource.error(`another model of its API is named ${name} too; give it another name`);
    models.set(name, { name, schema: schemaOf(resource) });
  }
  return models;
}

function schemaOf(resource: Resource): unknown {
  const parsed = parseJson(resource.requiredString("schema"));
  if ("fault" in parsed)
    throw resource.error(
      `schema is not JSON from line ${parsed.fault.line}, column ${parsed.fault.column} on; write it with jsonencode(), or mend it`,
    );
  if (!isBody(parsed.value))
    throw resource.error("schema is JSON and no JSON Schema: it must be an object, as draft 4 has it");
  return parsed.value;
}

/** What a route's messages are held against; nothing when it has neither models nor an expression that chooses one. */
export function validationOf(
  route: Resource,
  routeKey: string,
  { models, leaveOut }: { models: Map<string, Model>; leaveOut: LeaveOut },
): Validation | undefined {
  const expression = selectionExpression(route, "model_selection_expression");
  const named = Object.entries(route.texts("request_models"));
  if (expression === undefined && named.length === 0) return undefined;
  if (["$connect", "$disconnect"].includes(routeKey)) {
    leaveOut(route.address, `has models, and ${routeKey} brings no message that could be validated`);
    return undefined;
  }
  if (named.length === 0)
    leaveOut(
      route.address,
      "has a model_selection_expression and no request_models, so that no message is valid, here and on AWS",
    );
  return {
    ...(expression !== undefined && { modelSelectionExpression: expression }),
    models: Object.fromEntries(named.map(([key, name]) => [key, modelNamed(route, key, name, models)])),
  };
}

function modelNamed(route: Resource, key: string, name: string, models: Map<string, Model>): Model {
  const model = models.get(name);
  if (!model)
    throw route.error(
      `request_models.${key} is ${name}, and its API has no such model; write it as \${aws_apigatewayv2_model.NAME.name}`,
    );
  return model;
}
