import { type Fields, fieldsOf } from "./fields.ts";
import { attributeOf, type Stack } from "./resolve.ts";
import { isBody, valueIn } from "./terraform-json.ts";

/** One resource: its arguments, and what else is known of it. */
export interface Resource extends Fields {
  /** An attribute, be it declared or given by AWS. */
  attribute: (name: string) => string;
  /** What tools have left under the key `//`, which Terraform ignores. */
  metadata: (name: string) => unknown;
}

/** The resources of one type. */
export function resourcesOf(stack: Stack, type: string): Resource[] {
  const blocks = stack.json.resources.filter((block) => block.type === type);
  return blocks.map((block) => {
    const comment = valueIn(block.body, "//");
    const metadata = isBody(comment) ? valueIn(comment, "metadata") : undefined;
    return {
      ...fieldsOf(stack, block),
      attribute: (name) => String(attributeOf(stack, block, name)),
      metadata: (name) => (isBody(metadata) ? valueIn(metadata, name) : undefined),
    };
  });
}

/** @throws {StackError} when the resource stands for instances or blocks that only Terraform can make of it */
export function refuseExpanded(resource: Resource): void {
  const expanded = ["for_each", "count", "dynamic"].find((name) => resource.declared(name) !== undefined);
  if (expanded !== undefined)
    throw resource.error(
      `uses ${expanded}, which only Terraform can expand; write the instances out (in CDK Terrain: a loop in the program, not an iterator)`,
    );
}
