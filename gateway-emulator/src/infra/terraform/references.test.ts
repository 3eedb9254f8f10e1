import { expect, test } from "vitest";
import { checkReferences } from "./references.ts";
import { parseTerraformJson } from "./terraform-json.ts";

const check = (value: unknown) => checkReferences(parseTerraformJson("x.tf.json", JSON.stringify(value)));

test("accepts references to all that can be declared", () => {
  expect(() =>
    check({
      variable: { stage: {} },
      locals: { name: "chat-${var.stage}" },
      module: { m: { source: "./m", name: "${local.name}" } },
      data: { aws_region: { here: {} } },
      resource: {
        aws_x: {
          a: {
            name: "${local.name}-${data.aws_region.here.region}-${module.m.id}-${path.module}",
            depends_on: ["aws_x.b", "module.m", "data.aws_region.here"],
          },
          b: { text: "$${aws_x.gone.id} and $connect", each: "${each.key}" },
        },
      },
      output: { id: { value: "${resource.aws_x.a.id}" } },
    }),
  ).not.toThrow();
});

test.each<[string, unknown, string]>([
  [
    "a resource",
    { resource: { aws_x: { a: { list: [{ id: "i/${aws_y.gone.id}" }] } } } },
    "x.tf.json: aws_x.a: list.id refers to aws_y.gone, which the stack does not declare; declare it, or mend the name",
  ],
  [
    "a resource with a neighbour",
    { resource: { aws_x: { a: { id: "${aws_x.gone.id}" }, b: {} } } },
    "x.tf.json: aws_x.a: id refers to aws_x.gone, which the stack does not declare; declare it, or mean aws_x.a or aws_x.b",
  ],
  [
    "a data source",
    { output: { o: { value: "${data.aws_x.gone.id}" } } },
    "x.tf.json: output.o: value refers to data.aws_x.gone, which the stack does not declare; declare it, or mend the name",
  ],
  [
    "a variable",
    { provider: { aws: { region: "${var.region}" } } },
    "x.tf.json: provider.aws: region refers to var.region, which the stack does not declare; declare it, or mend the name",
  ],
  [
    "what depends_on names",
    { resource: { aws_x: { a: { depends_on: ["aws_y.gone"] } } } },
    "x.tf.json: aws_x.a: depends_on refers to aws_y.gone, which the stack does not declare; declare it, or mend the name",
  ],
  [
    "what API Gateway fills in",
    { resource: { aws_x: { a: { uri: "http://${stageVariables.host}/" } } } },
    "x.tf.json: aws_x.a: uri has ${stageVariables.host…}, which Terraform takes for its own; write $${…}, and API Gateway gets it as it is",
  ],
  [
    "a word alone",
    { locals: { a: "${gone}" } },
    "x.tf.json: local.a: its value refers to gone, which the stack does not declare; declare it, or mend the name",
  ],
])("names who refers to %s that is not there", (_, value, message) => {
  expect(() => check(value)).toThrow(message);
});

test("shows a circle of references from end to end", () => {
  const stack = {
    resource: {
      aws_function: { f: { url: "${aws_stage.s.url}" } },
      aws_route: { r: { target: "${aws_function.f.arn}" } },
      aws_stage: { s: { depends_on: ["aws_route.r"] } },
      aws_other: { o: { id: "${aws_function.f.id}" } },
    },
  };
  expect(() => check(stack)).toThrow(
    "x.tf.json: aws_function.f -> aws_stage.s -> aws_route.r -> aws_function.f: a circle of references",
  );
});

test("sees a circle of one", () => {
  expect(() => check({ locals: { a: "${local.a}" } })).toThrow("local.a -> local.a: a circle");
});

test("leaves alone what has names of its own", () => {
  expect(() =>
    check({
      resource: {
        aws_x: {
          a: {
            "//": { text: "${gone.a}" },
            dynamic: { rule: { for_each: "${[1]}", content: { name: "${rule.value}" } } },
            lifecycle: { precondition: { condition: "${self.id != 1}" } },
            list: "${[for s in [1] : s.id]}",
          },
        },
      },
    }),
  ).not.toThrow();
});
