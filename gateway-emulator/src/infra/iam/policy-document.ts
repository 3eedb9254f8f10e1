import type { AttributeContext } from "../terraform/attributes.ts";
import { textOf } from "../terraform/built-in-functions.ts";
import { type Body, isBody, valueIn } from "../terraform/terraform-json.ts";

/**
 * The policy that an `aws_iam_policy_document` makes of its blocks, as JSON.
 * @throws {StackError} when a block is not what it should be, or only Terraform can make it
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
 */
export function policyDocumentJson(context: AttributeContext): string {
  const { declared, error } = context;
  if (declared("dynamic") !== undefined)
    throw error("uses dynamic, which only Terraform can expand; write the statements out");
  const own = bodiesIn(context, "statement", declared("statement")).map((block) =>
    statementOf(context, block),
  );
  const policyId = declared("policy_id");
  return JSON.stringify(
    {
      Version: declared("version") ?? "2012-10-17",
      ...(policyId !== undefined && { Id: policyId }),
      Statement: merged([
        statementsIn(context, "source_policy_documents"),
        own,
        statementsIn(context, "override_policy_documents"),
      ]),
    },
    null,
    2,
  );
}

/** A statement takes the place of an earlier one with the same Sid. */
function merged(documents: Body[][]): Body[] {
  const bySid = new Map<unknown, Body>();
  for (const statement of documents.flat()) bySid.set(valueIn(statement, "Sid") || Symbol("none"), statement);
  return [...bySid.values()];
}

function statementsIn(context: AttributeContext, argument: string): Body[] {
  return textsIn(context, argument, context.declared(argument)).flatMap((json) => {
    const document = jsonOf(json);
    if (!isBody(document)) throw context.error(`${argument} must be policies in JSON`);
    return bodiesIn(context, argument, valueIn(document, "Statement"));
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function statementOf(context: AttributeContext, block: Body): Body {
  const sid = valueIn(block, "sid") ?? undefined;
  const conditions = conditionsOf(context, block);
  return {
    ...(sid !== undefined && { Sid: sid }),
    Effect: valueIn(block, "effect") ?? "Allow",
    ...texts(context, block, "Action", "actions"),
    ...texts(context, block, "NotAction", "not_actions"),
    ...texts(context, block, "Resource", "resources"),
    ...texts(context, block, "NotResource", "not_resources"),
    ...principals(context, block, "Principal", "principals"),
    ...principals(context, block, "NotPrincipal", "not_principals"),
    ...(conditions && { Condition: conditions }),
  };
}

function texts(context: AttributeContext, block: Body, element: string, argument: string): Body {
  const found = textsIn(context, `statement.${argument}`, valueIn(block, argument));
  return found.length === 0 ? {} : { [element]: oneOrAll(found) };
}

function principals(context: AttributeContext, block: Body, element: string, argument: string): Body {
  const where = `statement.${argument}`;
  const found = bodiesIn(context, where, valueIn(block, argument));
  if (found.length === 0) return {};
  const entries = found.map((principal) => [
    String(valueIn(principal, "type")),
    oneOrAll(textsIn(context, where, valueIn(principal, "identifiers"))),
  ]);
  return { [element]: Object.fromEntries(entries) };
}

function conditionsOf(context: AttributeContext, block: Body): Body | undefined {
  const found = bodiesIn(context, "statement.condition", valueIn(block, "condition"));
  const byTest = Map.groupBy(found, (condition) => String(valueIn(condition, "test")));
  const entries = [...byTest].map(([test, conditions]) => [
    test,
    Object.fromEntries(
      conditions.map((condition) => [
        String(valueIn(condition, "variable")),
        oneOrAll(textsIn(context, "statement.condition.values", valueIn(condition, "values"))),
      ]),
    ),
  ]);
  return found.length === 0 ? undefined : (Object.fromEntries(entries) as Body);
}

function oneOrAll(values: string[]): string | string[] {
  const [only, another] = values;
  return only !== undefined && another === undefined ? only : values;
}

/** In Terraform, IAM's own `${aws:username}` is written `&{aws:username}`. */
function textsIn(context: AttributeContext, where: string, value: unknown): string[] {
  return listOf(value).map((item) => {
    const text = textOf(item);
    if (text === undefined) throw context.error(`${where} must be a list of texts`);
    return text.replaceAll("&{", "${");
  });
}

function bodiesIn(context: AttributeContext, where: string, value: unknown): Body[] {
  return listOf(value).map((item) => {
    if (!isBody(item)) throw context.error(`${where} must be a block, or a list of blocks`);
    return item;
  });
}

function listOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
