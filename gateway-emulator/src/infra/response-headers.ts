import { validateHeaderName, validateHeaderValue } from "node:http";
import { leaveOutArguments, type LeaveOut } from "./not-emulated.ts";
import { oneOf } from "./one-of.ts";
import type { Fields } from "./terraform/fields.ts";
import { refuseExpanded, type Resource } from "./terraform/resource.ts";

const FRAME_OPTIONS = ["DENY", "SAMEORIGIN"] as const;

const REFERRER_POLICIES = [
  "no-referrer",
  "no-referrer-when-downgrade",
  "origin",
  "origin-when-cross-origin",
  "same-origin",
  "strict-origin",
  "strict-origin-when-cross-origin",
  "unsafe-url",
] as const;

/** By the block's name: the header, and what the block makes it say. */
const SECURITY_HEADERS: readonly [block: string, header: string, value: (block: Fields) => string][] = [
  [
    "content_security_policy",
    "Content-Security-Policy",
    (of) => of.requiredString("content_security_policy"),
  ],
  ["content_type_options", "X-Content-Type-Options", () => "nosniff"],
  ["frame_options", "X-Frame-Options", (of) => required(of, "frame_option", FRAME_OPTIONS)],
  ["referrer_policy", "Referrer-Policy", (of) => required(of, "referrer_policy", REFERRER_POLICIES)],
  ["xss_protection", "X-XSS-Protection", xssProtection],
];

const NO_TLS = "is not sent: this page is served without TLS, where browsers ignore it";

/** What a server that reloads a page as it is saved has to say itself. */
const OF_THE_SERVER = /^(cache-control|content-(encoding|length|type)|etag|expires|last-modified)$/i;

/**
 * The headers that a policy adds, by name. Whether they override the origin's makes no difference here: the page's
 * server has none of them.
 * @throws {StackError} when one of them cannot be read, or is none
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
 */
export function readResponseHeaders(policy: Resource, leaveOut: LeaveOut): Record<string, string> {
  refuseExpanded(policy);
  const security = policy.blocks("security_headers_config");
  const headers = [
    ...SECURITY_HEADERS.flatMap(([name, header, value]) =>
      security.flatMap((block) => block.blocks(name)).map((block) => [header, value(block)] as const),
    ),
    ...customHeaders(policy),
  ];
  for (const [name, value] of headers) checkHeader(policy, name, value);
  if (security.some((block) => block.blocks("strict_transport_security").length > 0))
    leaveOut(policy.address, `strict_transport_security ${NO_TLS}`);
  for (const [name] of headers.filter(([name]) => OF_THE_SERVER.test(name)))
    leaveOut(policy.address, `${name} is not sent: the page is reloaded as it is saved, and never cached`);
  leaveOutArguments("aws_cloudfront_response_headers_policy", policy, leaveOut);
  return Object.fromEntries(headers.filter(([name]) => !OF_THE_SERVER.test(name)));
}

function customHeaders(policy: Resource): (readonly [string, string])[] {
  const items = policy.blocks("custom_headers_config").flatMap((config) => config.blocks("items"));
  return items.map((item) => [item.requiredString("header"), item.string("value") ?? ""] as const);
}

function required(of: Fields, name: string, values: readonly string[]): string {
  return oneOf(of, name, values) ?? of.requiredString(name);
}

function xssProtection(of: Fields): string {
  if (of.boolean("protection") !== true) return "0";
  const report = of.string("report_uri");
  return [
    "1",
    ...(of.boolean("mode_block") === true ? ["mode=block"] : []),
    ...(report === undefined ? [] : [`report=${report}`]),
  ].join("; ");
}

function checkHeader(policy: Resource, name: string, value: string): void {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch {
    throw policy.error(
      `${JSON.stringify(name)} cannot be sent as a header, with what it says; mend its name or its value`,
    );
  }
}
