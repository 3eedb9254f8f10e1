import { expect, test } from "vitest";
import { oneOf, synthesized } from "./stack.fixture.ts";

/** The most that CloudFront takes as the value of one header. */
const MAX_HEADER_CHARACTERS = 1_783;

const policy = oneOf(synthesized(), "aws_cloudfront_response_headers_policy") as {
  name: string;
  security_headers_config: Record<string, Record<string, unknown>>;
  custom_headers_config: { items: { header: string; value: string; override: boolean }[] };
};

const contentSecurityPolicy = String(
  policy.security_headers_config["content_security_policy"]?.["content_security_policy"],
);
const directives = new Map(
  contentSecurityPolicy.split("; ").map((directive) => {
    const [name = "", ...values] = directive.split(" ");
    return [name, values.join(" ")];
  }),
);
const custom = new Map(policy.custom_headers_config.items.map(({ header, value }) => [header, value]));

test("the page loads what is on its own origin, and images that it was given", () => {
  expect(Object.fromEntries(directives)).toEqual({
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
  });
});

test("nothing that the page could do without leave is allowed, except to write to the clipboard", () => {
  const features = custom.get("Permissions-Policy")?.split(", ") ?? [];
  expect(features.length).toBeGreaterThan(25);
  expect(features.filter((feature) => !feature.endsWith("=()"))).toEqual(["clipboard-write=(self)"]);
  expect(new Set(features.map((feature) => feature.split("=")[0])).size).toBe(features.length);
});

test("the page is alone among its windows, is no other site's resource, and tells none where a link was", () => {
  expect(custom.get("Cross-Origin-Opener-Policy")).toBe("same-origin");
  expect(custom.get("Cross-Origin-Resource-Policy")).toBe("same-origin");
  expect(policy.security_headers_config).toMatchObject({
    content_type_options: { override: true },
    referrer_policy: { referrer_policy: "no-referrer", override: true },
    strict_transport_security: { access_control_max_age_sec: 63_072_000, include_subdomains: true },
  });
});

test("no origin can take one of them back, and each is as short as CloudFront wants it", () => {
  const overrides = Object.values(policy.security_headers_config).map(({ override }) => override);
  expect([...overrides, ...policy.custom_headers_config.items.map(({ override }) => override)]).toEqual(
    Array.from({ length: 7 }, () => true),
  );
  for (const value of [contentSecurityPolicy, ...custom.values()])
    expect(value.length).toBeLessThanOrEqual(MAX_HEADER_CHARACTERS);
});

test("each stage has a policy of its own", () => {
  expect(policy.name).toBe("groundfog-dev-page");
  expect(oneOf(synthesized({ stage: "prod" }), "aws_cloudfront_response_headers_policy")["name"]).toBe(
    "groundfog-prod-page",
  );
});
