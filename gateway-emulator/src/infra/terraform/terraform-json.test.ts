import { expect, test } from "vitest";
import { StackError } from "../errors.ts";
import { parseTerraformJson } from "./terraform-json.ts";

const parse = (value: unknown) => parseTerraformJson("x.tf.json", JSON.stringify(value));

test("takes resources and data sources apart, by address", () => {
  const json = parse({
    "//": { comment: true },
    resource: { aws_x: { a: { name: "1" }, "//": "a comment" }, "//": {} },
    data: { aws_region: { here: {} } },
  });
  expect(json.resources).toEqual([{ address: "aws_x.a", type: "aws_x", body: { name: "1" } }]);
  expect(json.data).toEqual([{ address: "data.aws_region.here", type: "aws_region", body: {} }]);
});

test("reads a list of objects wherever an object may stand", () => {
  const json = parse({
    resource: [{ aws_x: [{ a: [{ name: "1" }] }] }, { aws_x: { b: {} } }],
    provider: [{ aws: { region: "eu-west-1" } }, { aws: [{ alias: "global" }] }],
    locals: [{ a: 1 }, { b: 2 }],
    variable: { stage: { default: "dev" } },
  });
  expect(json.resources.map((block) => block.address)).toEqual(["aws_x.a", "aws_x.b"]);
  expect(json.providers.get("aws")).toEqual([{ region: "eu-west-1" }, { alias: "global" }]);
  expect(Object.fromEntries(json.locals)).toEqual({ a: 1, b: 2 });
  expect(json.variables.get("stage")).toEqual({ default: "dev" });
});

test.each<[string, unknown, string]>([
  ["null", null, "x.tf.json: is null, and Terraform JSON is an object; is this a cdk.tf.json?"],
  ["a list", [], "x.tf.json: is a list, and Terraform JSON is an object; is this a cdk.tf.json?"],
  [
    "a resource that is a text",
    { resource: { aws_x: { a: "text" } } },
    "x.tf.json: resource.aws_x.a is a string, and Terraform JSON has an object there; synthesize the stack again",
  ],
])("refuses %s", (_, value, message) => {
  expect(() => parse(value)).toThrow(new StackError(message));
});

test("refuses JSON that is nested without end, and does not fall over it", () => {
  const text = `{"resource":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
  expect(() => parseTerraformJson("x.tf.json", text)).toThrow("nests deeper than 100 levels");
});
