import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PolicyError } from "./policy-error.ts";
import { evaluate, parsePolicyDocument, unknownOperators } from "./policy.ts";

const RESOURCE = "arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/ws/$connect";
const REQUEST = { action: "execute-api:Invoke", resource: RESOURCE };

type Elements = Record<string, unknown>;

function policy(...statements: Elements[]) {
  return parsePolicyDocument({ Version: "2012-10-17", Statement: statements });
}

const ALLOW = { Effect: "Allow", Action: "execute-api:Invoke", Resource: RESOURCE };

describe("what a statement applies to", () => {
  test.each<[string, Elements, string]>([
    ["the action and the resource", {}, "allowed"],
    ["an action in another case", { Action: "EXECUTE-API:invoke" }, "allowed"],
    ["an action with wildcards", { Action: "execute-api:I*k?" }, "allowed"],
    ["one action of several", { Action: ["s3:GetObject", "execute-api:*"] }, "allowed"],
    ["every action", { Action: "*" }, "allowed"],
    ["another action", { Action: "execute-api:ManageConnections" }, "implicitDeny"],
    ["all but another action", { Action: undefined, NotAction: "s3:*" }, "allowed"],
    ["all but this action", { Action: undefined, NotAction: ["execute-api:Invoke"] }, "implicitDeny"],
    ["every resource", { Resource: "*" }, "allowed"],
    ["a resource in another case", { Resource: RESOURCE.toUpperCase() }, "implicitDeny"],
    ["a resource with one part too many", { Resource: `${RESOURCE}/*` }, "implicitDeny"],
    ["a resource with wildcards", { Resource: "arn:aws:execute-api:*:*:a1b2c3d4e5/??/$*" }, "allowed"],
    ["one resource of several", { Resource: ["arn:aws:s3:::b", RESOURCE] }, "allowed"],
    ["the beginning of an ARN", { Resource: "arn:aws:execute-api" }, "allowed"],
    ["the beginning of another ARN", { Resource: "arn:aws:execute" }, "implicitDeny"],
    ["all but this resource", { Resource: undefined, NotResource: RESOURCE }, "implicitDeny"],
    ["all but another resource", { Resource: undefined, NotResource: "arn:aws:s3:::*" }, "allowed"],
    ["no resource at all", { Resource: [] }, "implicitDeny"],
  ])("%s", (_case, elements, decision) => {
    expect(evaluate([policy({ ...ALLOW, ...elements })], REQUEST)).toBe(decision);
  });

  test("what nothing allows is denied, and one Deny goes before any Allow, whichever policy it is in", () => {
    expect(evaluate([], REQUEST)).toBe("implicitDeny");
    expect(evaluate([policy()], REQUEST)).toBe("implicitDeny");
    expect(evaluate([policy({ ...ALLOW, Effect: "Deny" }, ALLOW)], REQUEST)).toBe("explicitDeny");
    expect(evaluate([policy({ ...ALLOW, Effect: "Deny" }), policy(ALLOW)], REQUEST)).toBe("explicitDeny");
    expect(evaluate([policy({ ...ALLOW, Effect: "Deny", Action: "s3:*" }, ALLOW)], REQUEST)).toBe("allowed");
  });

  test("a single statement may stand without a list", () => {
    expect(evaluate([parsePolicyDocument({ Statement: ALLOW })], REQUEST)).toBe("allowed");
  });
});

describe("conditions", () => {
  const context = {
    "aws:SourceIp": "203.0.113.7",
    "aws:SecureTransport": "true",
    "aws:SourceArn": RESOURCE,
    "aws:username": "Alice",
  };

  test.each<[string, Elements, boolean]>([
    ["StringEquals, one of two", { StringEquals: { "aws:username": ["Bob", "Alice"] } }, true],
    ["StringEquals, other case", { StringEquals: { "aws:username": "alice" } }, false],
    ["StringEquals, the key in another case", { StringEquals: { "AWS:UserName": "Alice" } }, true],
    ["StringEquals, key absent", { StringEquals: { "aws:PrincipalOrgID": "o" } }, false],
    ["StringEqualsIfExists, key absent", { StringEqualsIfExists: { "aws:PrincipalOrgID": "o" } }, true],
    ["StringEqualsIfExists, other value", { StringEqualsIfExists: { "aws:username": "Bob" } }, false],
    ["StringEqualsIgnoreCase", { StringEqualsIgnoreCase: { "aws:username": "ALICE" } }, true],
    ["StringNotEquals, all differ", { StringNotEquals: { "aws:username": ["Bob", "Eve"] } }, true],
    ["StringNotEquals, one does not", { StringNotEquals: { "aws:username": ["Bob", "Alice"] } }, false],
    ["StringNotEquals, key absent", { StringNotEquals: { "aws:PrincipalOrgID": "o" } }, true],
    ["StringNotEqualsIgnoreCase", { StringNotEqualsIgnoreCase: { "aws:username": "ALICE" } }, false],
    ["StringLike", { StringLike: { "aws:username": "A?i*" } }, true],
    ["StringNotLike", { StringNotLike: { "aws:username": "A*" } }, false],
    ["IpAddress, in the network", { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }, true],
    ["IpAddress, one address", { IpAddress: { "aws:SourceIp": "203.0.113.7" } }, true],
    ["IpAddress, another network", { IpAddress: { "aws:SourceIp": ["10.0.0.0/8", "2001:db8::/32"] } }, false],
    ["IpAddress, no network at all", { IpAddress: { "aws:SourceIp": "203.0.113.0/33" } }, false],
    ["NotIpAddress", { NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" } }, false],
    ["NotIpAddress, another network", { NotIpAddress: { "aws:SourceIp": "10.0.0.0/8" } }, true],
    ["Bool", { Bool: { "aws:SecureTransport": true } }, true],
    ["Bool, false", { Bool: { "aws:SecureTransport": "false" } }, false],
    ["ArnLike", { ArnLike: { "aws:SourceArn": "arn:aws:execute-api:*:*:*/ws/*" } }, true],
    ["ArnLike, its star stays within a part", { ArnLike: { "aws:SourceArn": "arn:aws:*" } }, false],
    ["ArnEquals", { ArnEquals: { "aws:SourceArn": RESOURCE } }, true],
    ["ArnNotLike", { ArnNotLike: { "aws:SourceArn": "arn:aws:execute-api:*:*:*" } }, false],
    ["Null, key absent", { Null: { "aws:PrincipalOrgID": "true" } }, true],
    ["Null, key there", { Null: { "aws:username": "true" } }, false],
    ["two keys, both hold", { StringLike: { "aws:username": "A*", "aws:SourceArn": "arn:*" } }, true],
    [
      "two operators, one fails",
      { StringLike: { "aws:username": "A*" }, Bool: { "aws:SecureTransport": false } },
      false,
    ],
  ])("%s", (_case, Condition, holds) => {
    const request = { ...REQUEST, context };
    expect(evaluate([policy({ ...ALLOW, Condition })], request)).toBe(holds ? "allowed" : "implicitDeny");
    const denied = policy(ALLOW, { ...ALLOW, Effect: "Deny", Condition });
    expect(evaluate([denied], request)).toBe(holds ? "explicitDeny" : "allowed");
  });

  test("IPv6 networks hold for IPv6 clients", () => {
    const document = policy({ ...ALLOW, Condition: { IpAddress: { "aws:SourceIp": "2001:db8::/32" } } });
    const from = (ip: string) => evaluate([document], { ...REQUEST, context: { "aws:SourceIp": ip } });
    expect(from("2001:db8::1")).toBe("allowed");
    expect(from("2001:db9::1")).toBe("implicitDeny");
  });

  test("an operator that is not known never lets an Allow apply, always a Deny, and can be told of", () => {
    const Condition = { "ForAnyValue:StringEquals": { "aws:username": "Alice" } };
    const document = policy({ ...ALLOW, Condition });
    expect(evaluate([document], { ...REQUEST, context })).toBe("implicitDeny");
    expect(evaluate([policy({ ...ALLOW, Effect: "Deny", Condition }, ALLOW)], REQUEST)).toBe("explicitDeny");
    expect(unknownOperators(document)).toEqual(["ForAnyValue:StringEquals"]);
    expect(unknownOperators(policy({ ...ALLOW, Condition: { Bool: {}, Null: {} } }))).toEqual([]);
  });
});

describe("what is no policy is refused by name", () => {
  test.each<[unknown, string]>([
    [undefined, "the policy must be an object"],
    ["{}", "the policy must be an object"],
    [[], "the policy must be an object"],
    [{}, "the policy has no Statement"],
    [{ statement: [] }, 'the policy may not have the element "statement"'],
    [
      { Statement: ["x".repeat(100_000)] },
      `Statement[0] must be an object, not "${"x".repeat(100)}… (99,900 more characters)"`,
    ],
    [{ Version: "2012-10-18", Statement: [] }, 'Version must be "2012-10-17", not "2012-10-18"'],
    [{ Statement: "Allow" }, "Statement must be an object"],
    [{ Statement: [ALLOW, null] }, "Statement[1] must be an object"],
    [
      { Statement: [{ ...ALLOW, Effect: "allow" }] },
      'Statement[0].Effect must be "Allow" or "Deny", not "allow"',
    ],
    [{ Statement: { ...ALLOW, Action: undefined } }, "Statement must have either Action or NotAction"],
    [{ Statement: [{ ...ALLOW, NotAction: "*" }] }, "Statement[0] must have either Action or NotAction"],
    [
      { Statement: [{ ...ALLOW, Resource: undefined }] },
      "Statement[0] must have either Resource or NotResource",
    ],
    [{ Statement: [{ ...ALLOW, Action: 7 }] }, "Statement[0].Action must be a string"],
    [{ Statement: [{ ...ALLOW, Resource: [RESOURCE, {}] }] }, "Statement[0].Resource must be a string"],
    [{ Statement: [{ ...ALLOW, Resources: "*" }] }, 'Statement[0] may not have the element "Resources"'],
    [{ Statement: [{ ...ALLOW, Condition: [] }] }, "Statement[0].Condition must be an object"],
    [{ Statement: [{ ...ALLOW, Condition: { Bool: 1 } }] }, "Statement[0].Condition.Bool must be an object"],
    [
      { Statement: [{ ...ALLOW, Condition: { Bool: { k: [null] } } }] },
      'Statement[0].Condition.Bool["k"] must be a string',
    ],
  ])("%j", (value, message) => {
    const parse = () => parsePolicyDocument(value);
    expect(parse).toThrow(PolicyError);
    expect(parse).toThrow(message);
  });

  test("whatever JSON comes, it is read or refused, and never lets anything through by accident", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (statement, condition) => {
        for (const value of [
          statement,
          { Statement: statement },
          { Statement: { ...ALLOW, Condition: condition } },
        ])
          try {
            evaluate([parsePolicyDocument(value)], { ...REQUEST, context: { "aws:SourceIp": "::1" } });
          } catch (error) {
            expect(error).toBeInstanceOf(PolicyError);
          }
      }),
    );
  });
});
