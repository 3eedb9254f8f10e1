import { describe, expect, test } from "vitest";
import { type Blocks, chatStack, readFixture } from "./chat-stack.fixture.ts";

const TYPE = "aws_cloudfront_response_headers_policy";

/** A policy that adds one header, which says what it is given. */
function saying(value: string) {
  return { name: value, custom_headers_config: { items: [{ header: "X-Fog", value, override: true }] } };
}

function distributionOf(policy: string) {
  return { default_cache_behavior: { response_headers_policy_id: policy } };
}

const idOf = (name: string) => `\${${TYPE}.${name}.id}`;

function read(resources: Blocks) {
  const { pageHeaders, notEmulated } = readFixture(chatStack(resources));
  return { pageHeaders, notes: notEmulated.map(({ address, why }) => `${address}: ${why}`) };
}

const readPolicy = (policy: Record<string, unknown>) => read({ [TYPE]: { page: policy } });

const CLOUDFRONT =
  "CloudFront is not emulated: of its settings, only the headers that the page gets are looked at";

test("a stack without a policy has no headers for the page", () => {
  expect(read({})).toEqual({ pageHeaders: {}, notes: [] });
});

test("each security header is what CloudFront makes of its block, and any other is added as it is", () => {
  expect(
    readPolicy({
      name: "page",
      security_headers_config: {
        content_security_policy: { content_security_policy: "default-src 'none'", override: true },
        content_type_options: { override: true },
        frame_options: { frame_option: "DENY", override: true },
        referrer_policy: { referrer_policy: "no-referrer", override: true },
        xss_protection: { protection: true, mode_block: true, override: true },
      },
      custom_headers_config: {
        items: [
          { header: "Cross-Origin-Opener-Policy", value: "same-origin", override: true },
          { header: "X-Empty", override: false },
        ],
      },
    }),
  ).toEqual({
    pageHeaders: {
      "Content-Security-Policy": "default-src 'none'",
      "X-Content-Type-Options": "nosniff",
      "X-Frame-Options": "DENY",
      "Referrer-Policy": "no-referrer",
      "X-XSS-Protection": "1; mode=block",
      "Cross-Origin-Opener-Policy": "same-origin",
      "X-Empty": "",
    },
    notes: [],
  });
});

test.each([
  [{ protection: false }, "0"],
  [{ protection: true }, "1"],
  [{ protection: true, report_uri: "https://example.com/r" }, "1; report=https://example.com/r"],
])("xss_protection %j says %s", (block, value) => {
  const { pageHeaders } = readPolicy({ security_headers_config: [{ xss_protection: [block] }] });
  expect(pageHeaders).toEqual({ "X-XSS-Protection": value });
});

test("what has no sense on a page that is served here is listed, and not sent", () => {
  const { pageHeaders, notes } = readPolicy({
    security_headers_config: { strict_transport_security: { access_control_max_age_sec: 63_072_000 } },
    custom_headers_config: { items: [{ header: "Cache-Control", value: "max-age=60", override: true }] },
    remove_headers_config: { items: [{ header: "X-Powered-By" }] },
    cors_config: { origin_override: true },
    server_timing_headers_config: { enabled: true, sampling_rate: 1 },
  });
  expect(pageHeaders).toEqual({});
  expect(notes.map((note) => note.replace(`${TYPE}.page: `, ""))).toEqual([
    "strict_transport_security is not sent: this page is served without TLS, where browsers ignore it",
    "Cache-Control is not sent: the page is reloaded as it is saved, and never cached",
    "remove_headers_config is not emulated: what the page's server sends of itself is sent",
    "cors_config is not emulated: no page of another origin is told that it may read this one",
    "server_timing_headers_config is not emulated: there is no CloudFront whose time could be told",
  ]);
});

test.each<[string, Record<string, unknown>, RegExp]>([
  ["a line break in a value", saying("a\r\nSet-Cookie: b"), /"X-Fog" cannot be sent as a header/],
  [
    "a name that is none",
    { custom_headers_config: { items: { header: "X Fog", value: "" } } },
    /"X Fog" cannot be sent/,
  ],
  [
    "a value that CloudFront does not know",
    { security_headers_config: { frame_options: { frame_option: "ALLOW" } } },
    /frame_option is ALLOW; it must be DENY or SAMEORIGIN/,
  ],
  [
    "what only a deploy can tell",
    saying("${aws_dynamodb_table.chat.stream_arn}"),
    /stream_arn is known only after a deploy/,
  ],
])("a policy with %s is listed, and the rest of the stack is served without it", (_, policy, why) => {
  const { pageHeaders, notes } = readPolicy(policy);
  expect(pageHeaders).toEqual({});
  expect(notes).toEqual([
    expect.stringMatching(/page: cannot be read, so the page has none of its headers \(/),
  ]);
  expect(notes[0]).toMatch(why);
});

describe("of several policies", () => {
  const two = { [TYPE]: { assets: saying("assets"), page: saying("page") } };

  test("the one that the distribution gives to whatever has no behavior of its own is the page's", () => {
    expect(
      read({
        ...two,
        aws_cloudfront_distribution: {
          site: {
            ...distributionOf(idOf("page")),
            ordered_cache_behavior: [
              { path_pattern: "/assets/*", response_headers_policy_id: idOf("assets") },
            ],
          },
        },
      }),
    ).toEqual({
      pageHeaders: { "X-Fog": "page" },
      notes: [
        `aws_cloudfront_distribution.site: ${CLOUDFRONT}`,
        `${TYPE}.assets: is not used: another one is that of the distribution's default_cache_behavior`,
      ],
    });
  });

  test("without a distribution none is", () => {
    const why = "several policies, and no aws_cloudfront_distribution whose default_cache_behavior names one";
    expect(read(two)).toEqual({
      pageHeaders: {},
      notes: [`${TYPE}.assets: is not used: ${why}`, `${TYPE}.page: is not used: ${why}`],
    });
  });

  test("of which two distributions each name another one, none is", () => {
    const { pageHeaders, notes } = read({
      ...two,
      aws_cloudfront_distribution: {
        one: distributionOf(idOf("page")),
        other: distributionOf(idOf("assets")),
      },
    });
    expect(pageHeaders).toEqual({});
    expect(notes).toContain(
      `${TYPE}.page: is not used: the default_cache_behavior of each distribution names another one`,
    );
  });
});

test.each([
  ["one of AWS's own policies", distributionOf("67f7725c-6f97-4210-82d7-5512b31e9d03")],
  ["a policy that only a deploy can tell", distributionOf("${aws_dynamodb_table.chat.stream_arn}")],
  ["none", {}],
])("the stack's only policy is not the page's when its distribution names %s", (_, site) => {
  const { pageHeaders, notes } = read({
    [TYPE]: { page: saying("page") },
    aws_cloudfront_distribution: { site },
  });
  expect(pageHeaders).toEqual({});
  expect(notes).toContain(`${TYPE}.page: is not used: no distribution's default_cache_behavior names it`);
});

test("what copies of a policy there are, only Terraform knows: none is the page's", () => {
  const { pageHeaders, notes } = readPolicy({ ...saying("page"), count: 2 });
  expect(pageHeaders).toEqual({});
  expect(notes[0]).toMatch(/uses count, which only Terraform can expand/);
});
