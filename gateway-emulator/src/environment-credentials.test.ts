import { expect, test } from "vitest";
import { CredentialStore } from "./iam/credentials.ts";
import { parsePolicyDocument } from "./iam/policy.ts";
import { Principals } from "./iam/principals.ts";
import type { Role } from "./infra/iam/roles.ts";
import { environmentCredentials } from "./environment-credentials.ts";
import { definitionOf } from "./lambda/definition.fixture.ts";
import type { StackModel } from "./infra/stack.ts";
import type { EmulatorOptions } from "./parts.ts";

const ROLE_ARN = "arn:aws:iam::123456789012:role/service/chat-role";
const POLICY = parsePolicyDocument({ Statement: { Effect: "Allow", Action: "s3:*", Resource: "*" } });
const ROLE: Role = { arn: ROLE_ARN, policies: [POLICY], complete: true };

function issue(roleArn: string | undefined, roles: Role[], options: Partial<EmulatorOptions> = {}) {
  const principals = new Principals("123456789012");
  const stack = { roles } as EmulatorOptions["stack"];
  const parts = {
    options: options as EmulatorOptions,
    stack,
    credentials: new CredentialStore(),
    principals,
  };
  const definition = definitionOf("chat", roleArn === undefined ? {} : { roleArn });
  const { credentials: issued, forget } = environmentCredentials(parts).issue(definition);
  return { parts, issued, forget, principals, principal: principals.of(issued.accessKeyId) };
}

test("an environment's credentials are those of a session of its function's role", () => {
  const { issued, principal } = issue(ROLE_ARN, [ROLE]);
  expect(issued.accessKeyId).toMatch(/^ASIA/);
  expect(principal).toEqual({
    accountId: "123456789012",
    arn: "arn:aws:sts::123456789012:assumed-role/chat-role/chat",
    userId: expect.stringMatching(/^AROA[A-Z2-7]{17}:chat$/) as string,
    policies: [POLICY],
  });
  expect(issue(ROLE_ARN, [ROLE]).principal).toEqual(principal);
});

test.each([
  ["a role whose policies could not all be read", [{ ...ROLE, complete: false }]],
  ["a role that the stack does not declare", []],
])("%s may do anything", (_case, roles) => {
  const { principal } = issue(ROLE_ARN, roles);
  expect(principal?.arn).toContain("assumed-role/chat-role/chat");
  expect(principal).not.toHaveProperty("policies");
});

test("a function whose role is not known has credentials all the same", () => {
  const { issued, principal } = issue(undefined, [ROLE]);
  expect(issued.accessKeyId).toMatch(/^ASIA/);
  expect(principal).toBeUndefined();
});

test("beside a DynamoDB of one's own, environments have the local access key", () => {
  const { issued, principal } = issue(ROLE_ARN, [ROLE], { dynamodb: "http://localhost:8000" });
  expect(issued).toEqual({ accessKeyId: "local", secretAccessKey: "local" });
  expect(principal?.arn).toBe("arn:aws:iam::123456789012:user/local");
});

test("whose credentials they were is forgotten when their environment has ended, and nobody else is", () => {
  const one = issue(ROLE_ARN, [ROLE]);
  const other = environmentCredentials(one.parts).issue(definitionOf("chat", { roleArn: ROLE_ARN }));
  one.forget();
  expect(one.principals.of(one.issued.accessKeyId)).toBeUndefined();
  expect(one.principals.of(other.credentials.accessKeyId)).toBeDefined();
});

test("the local access key is not an environment's to take along", () => {
  const { forget, principals } = issue(ROLE_ARN, [ROLE], { dynamodb: "http://localhost:8000" });
  forget();
  expect(principals.of("local")).toBeDefined();
});

test("a role whose policies have changed gives its sessions what they may do by now, those that have ended excepted", () => {
  const principals = new Principals("123456789012");
  const parts = {
    options: {} as EmulatorOptions,
    stack: { roles: [{ ...ROLE, complete: false }] } as unknown as StackModel,
    credentials: new CredentialStore(),
    principals,
  };
  const sessions = environmentCredentials(parts);
  const [one, other] = [1, 2].map(() => sessions.issue(definitionOf("chat", { roleArn: ROLE_ARN })));
  const of = (issued = one) => principals.of(issued?.credentials.accessKeyId ?? "");
  other?.forget();
  expect(of()).not.toHaveProperty("policies");
  parts.stack = { roles: [ROLE] } as unknown as StackModel;
  sessions.renew();
  expect(of()?.policies).toEqual([POLICY]);
  expect(of(other)).toBeUndefined();
});
