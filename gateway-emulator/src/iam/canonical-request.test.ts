import { expect, test } from "vitest";
import { canonicalRequest } from "./canonical-request.ts";
import type { SignedRequest } from "./signed-request.ts";

const EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

function canonical(request: Partial<SignedRequest>, signedHeaders = ["host"]): string {
  return canonicalRequest(
    { method: "GET", rawTarget: "/", headers: { host: "here" }, body: "", ...request },
    signedHeaders,
  );
}

test("a request has six parts", () => {
  const headers = { host: "here", "x-amz-date": "20261122T143000Z", accept: "*/*" };
  const request = { rawTarget: "/ws?b=2&a=1", headers };
  expect(canonical(request, ["x-amz-date", "host"])).toBe(
    `GET\n/ws\na=1&b=2\nhost:here\nx-amz-date:20261122T143000Z\n\nhost;x-amz-date\n${EMPTY_SHA256}`,
  );
});

test.each([
  ["/", "/"],
  ["", "/"],
  ["/ws/", "/ws/"],
  ["//model//m", "/model/m"],
  ["/a/./b/../c", "/a/c"],
  ["/../..", "/"],
  ["/@connections/AAA=", "/%40connections/AAA%3D"],
  ["/@connections/AAA%3D", "/%40connections/AAA%253D"],
  ["/model/a:0", "/model/a%3A0"],
  ["/~a-b_c.d", "/~a-b_c.d"],
  ["/\u00e9", "/%E9"],
])("the path %j is signed as %s", (rawTarget, path) => {
  expect(canonical({ rawTarget }).split("\n")[1]).toBe(path);
});

test.each([
  ["", ""],
  ["a", "a="],
  ["a&b=&=c", "=c&a=&b="],
  ["a=2&a=10&a=1", "a=1&a=10&a=2"],
  ["a-b=1&a=2&A=3", "A=3&a=2&a-b=1"],
  ["a=b+c%20d", "a=b%20c%20d"],
  ["a=b=c", "a=b%3Dc"],
  ["%61=%7e%2f%e9", "a=~%2F%E9"],
  ["a=100%&b=%z9&c=%4", "a=100%25&b=%25z9&c=%254"],
])("the query %j is signed as %s", (query, signed) => {
  expect(canonical({ rawTarget: `/?${query}` }).split("\n")[2]).toBe(signed);
});

test.each<[string, SignedRequest["headers"], string[], string[]]>([
  ["runs of spaces count as one", { host: " a \t b  c " }, ["host"], ["host:a b c"]],
  ["several lines count as a list", { host: "here", a: ["1", "2"] }, ["host", "a"], ["a:1,2", "host:here"]],
  ["a header that was not sent is empty", { host: "here" }, ["host", "a"], ["a:", "host:here"]],
  ["HTTP/2's authority is the host", { ":authority": "here" }, ["host"], ["host:here"]],
  ["the host is HTTP/2's authority", { host: "here" }, [":authority"], [":authority:here"]],
  ["a name of JavaScript's own is no header", { host: "here" }, ["constructor"], ["constructor:"]],
])("%s", (_name, headers, signedHeaders, lines) => {
  expect(canonical({ headers }, signedHeaders).split("\n").slice(3, -3)).toEqual(lines);
});
