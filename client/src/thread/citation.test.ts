import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { citationsOf, parseCitation } from "./citation.ts";

const page = {
  title: "Fog",
  source: "https://en.wikipedia.org/wiki/Fog",
  sourceContent: [{ text: "Fog is a visible aerosol" }],
  location: { web: { url: "https://en.wikipedia.org/wiki/Fog?a=1&copy=2", domain: "en.wikipedia.org" } },
};

describe("a citation", () => {
  it("is named by its title, and leads to its page, whose address is not changed", () => {
    const { title, url, quote } = parseCitation(page) ?? {};
    expect(title).toBe("Fog");
    expect(url?.href).toBe("https://en.wikipedia.org/wiki/Fog?a=1&copy=2");
    expect(quote).toBe("Fog is a visible aerosol");
  });

  it("without a title is named by its host or by what it is called", () => {
    expect(parseCitation({ location: { web: { url: "https://fog.example/a" } } })?.title).toBe("fog.example");
    expect(parseCitation({ source: "handbook.pdf" })).toEqual({ title: "handbook.pdf" });
  });

  it("leads nowhere that is not safe", () => {
    for (const source of ["javascript:alert(1)", "data:text/html,x", "//fog.example", "file:///etc/passwd"])
      expect(parseCitation({ title: "Fog", source, location: { web: { url: source } } })).toEqual({
        title: "Fog",
      });
  });

  it("that names nothing is passed over, whatever it is", () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => void citationsOf([value])));
    expect(citationsOf([null, 1, "x", [], {}, { title: "  " }])).toEqual([]);
  });
});

it("counts each source once, in the order in which they were named", () => {
  const other = { title: "handbook.pdf" };
  expect(citationsOf([page, other, page, other]).map(({ title }) => title)).toEqual(["Fog", "handbook.pdf"]);
});
