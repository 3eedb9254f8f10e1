import { array, assert, integer, property } from "fast-check";
import { expect, test } from "vitest";
import { httpTarget } from "./http-target.ts";

function target(uri: string, of: { path?: Record<string, string>; query?: [string, string][] } = {}) {
  const { path = {}, query = [] } = of;
  return httpTarget(uri, { path: new Map(Object.entries(path)), query });
}

test("a URI's parts, with the port that it names", () => {
  expect(target("http://backend.test:8080/chat?v=1")).toEqual({
    protocol: "http:",
    hostname: "backend.test",
    port: "8080",
    path: "/chat?v=1",
    shown: "http://backend.test:8080/chat",
  });
  expect(target("HTTPS://[::1]")).toMatchObject({ protocol: "https:", hostname: "::1", port: "", path: "/" });
});

test.each([
  ["a name", "general", "general"],
  ["a path out of its folder", "../../admin", "..%2F..%2Fadmin"],
  ["nothing but dots", "..", "%2E%2E"],
  ["one dot", ".", "%2E"],
  ["a query and a fragment", "a?b=c#d", "a%3Fb%3Dc%23d"],
  ["a host of its own", "@evil.test/", "%40evil.test%2F"],
  ["what is encoded already", "%2e%2e", "%252e%252e"],
  ["a line break", "a\r\nX: y", "a%0D%0AX%3A%20y"],
  ["a nul", "\0", "%00"],
  ["other scripts", "雾", "%E9%9B%BE"],
  ["half a surrogate pair", "\ud800", "%EF%BF%BD"],
  ["a placeholder of its own", "{other}", "%7Bother%7D"],
  ["replacement patterns", "$&$1", "%24%26%241"],
])("a path parameter that is %s stays one segment", (_case, room, segment) => {
  const { path, hostname } = target("http://backend.test/rooms/{room}/{other}", {
    path: { room, other: "x" },
  });
  expect([hostname, path]).toEqual(["backend.test", `/rooms/${segment}/x`]);
});

/** Any UTF-16 units, half surrogate pairs among them. */
const anyText = array(integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units));

test("whatever a client says stays one segment, and says the same to whoever decodes it", () => {
  assert(
    property(anyText, (room) => {
      const { path } = target("http://backend.test/rooms/{room}/x", { path: { room } });
      const [, segment = ""] = /^\/rooms\/([^/?#]*)\/x$/.exec(path) ?? [];
      expect(segment).toMatch(/^[\x21-\x7e]*$/);
      expect(segment).not.toMatch(/^\.{1,2}$/);
      expect(decodeURIComponent(segment)).toBe(room.toWellFormed());
    }),
  );
});

test("a placeholder without a value says which parameter it wants", () => {
  expect(() => target("http://backend.test/{room}")).toThrow(
    /\{room\} in the integration's URI has no value: map integration\.request\.path\.room/,
  );
});

test("a path is sent as it is declared: nothing in it is resolved", () => {
  expect(target("http://backend.test/a/../b//c/%2e/d e").path).toBe("/a/../b//c/%2e/d%20e");
});

test("the query: the URI's own, then what was mapped, encoded", () => {
  const query: [string, string][] = [
    ["a b", "&c=d"],
    ["雾", "\ud800"],
  ];
  expect(target("http://backend.test/x?own=1", { query }).path).toBe(
    "/x?own=1&a%20b=%26c%3Dd&%E9%9B%BE=%EF%BF%BD",
  );
  expect(target("http://backend.test", { query: [["a", ""]] }).path).toBe("/?a=");
});

test("what the developer is shown has neither credentials nor query", () => {
  expect(
    target("http://user:secret@secret@backend.test/x/{id}?key=secret#secret", { path: { id: "secret" } })
      .shown,
  ).toBe("http://backend.test/x/{id}");
});

test.each(["ftp://backend.test/x", "backend.test/x", "http://", "http:///x", "", "http://a b/"])(
  "%j is no URL of a backend",
  (uri) => {
    expect(() => target(uri)).toThrow(/is no http: or https: URL/);
  },
);
