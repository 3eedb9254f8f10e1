import { describe, expect, it, test } from "vitest";
import { Markdown, warmUp } from "./markdown.tsx";
import { draw, elementsOf, outlineOf, textOf } from "../page/paper-dom.fixture.ts";
import type { PaperNode } from "../page/paper-dom.fixture.ts";

function markdown(text: string): PaperNode {
  return sectionIn(draw(<Markdown text={text} isOpen={false} />));
}

/** A short answer is one section. */
function sectionIn(root: PaperNode): PaperNode {
  expect(root.childNodes.length).toBe(1);
  return root.firstChild ?? root;
}

describe("what Markdown becomes", () => {
  test.each([
    ["a **b** *c* ~~d~~ `e`", "p(a strong(b) em(c) del(d) code(e))"],
    ["# one\n\n## two\n\n###### six", "h3(one)h4(two)h6(six)"],
    ["- a\n- b\n  - c", "ul(li(span(a))li(span(b)ul(li(span(c)))))"],
    ["3. a\n\n4. b", "ol(li(p(a))li(p(b)))"],
    ["- [x] a\n- [ ] b", "ul(li(input()span(a))li(input()span(b)))"],
    ["> a\n> > b", "blockquote(p(a)blockquote(p(b)))"],
    ["a\\\nb", "p(abr()b)"],
    ["a\n\n---\n\nb", "p(a)hr()p(b)"],
    ["&lt;b&gt; &amp;amp; &#8212; &nope;", "p(<b> &amp; — &nope;)"],
    ["\\*not\\*", "p(*not*)"],
    ["| a | b |\n|:-:|--:|\n| 1<br>2 | c |", "div(table(thead(tr(th(a)th(b)))tbody(tr(td(1br()2)td(c)))))"],
    ["中文\n换行", "p(中文换行)"],
    ["two\nlines", "p(two\nlines)"],
  ])("%j", (text, outline) => {
    expect(outlineOf(markdown(text))).toBe(outline);
  });

  it("keeps the number that an ordered list begins with", () => {
    const [list] = elementsOf(markdown("3. three\n4. four"));
    expect(list?.attributes.start).toBe("3");
  });

  it("labels code with its language and shows the code as it is", () => {
    const page = markdown("```ts title=x\n<b>&amp;</b>\n  indented\n```");
    expect(textOf(page)).toBe("ts<b>&amp;</b>\n  indented");
  });

  it("aligns a table's cells by class, so that no inline style is needed", () => {
    const cells = elementsOf(markdown("| a | b |\n|:-:|--:|")).filter(({ localName }) => localName === "th");
    expect(cells.map((cell) => cell.attributes.class)).toEqual(["center", "right"]);
    expect(elementsOf(markdown("| a |\n|--:|")).some(({ attributes }) => "style" in attributes)).toBe(false);
  });

  it("gives each block the direction of its own text", () => {
    const blocks = elementsOf(markdown("שלום\n\nhello"));
    expect(blocks.map((block) => block.attributes.dir)).toEqual(["auto", "auto"]);
  });
});

describe("right to left", () => {
  test.each([
    ["- שלום\n- hello", "ul"],
    ["1. *سلام*", "ol"],
    ["> שלום", "blockquote"],
    ["| שלום | b |\n|---|---|\n| c | d |", "div"],
  ])("%j begins on the right side", (text, name) => {
    const element = elementsOf(markdown(text)).find(({ localName }) => localName === name);
    expect(element?.attributes.dir).toBe("rtl");
  });

  it("leaves the side of an item's marker to its list", () => {
    const items = elementsOf(markdown("- שלום\n- hello")).filter(({ localName }) => localName === "li");
    expect(items.map(({ attributes }) => attributes.dir)).toEqual([undefined, undefined]);
  });

  it("begins code on the left side, wherever it stands", () => {
    const [code] = elementsOf(markdown("- שלום\n\n  ```\n  a\n  ```")).filter(
      ({ localName }) => localName === "figure",
    );
    expect(code?.attributes.dir).toBe("ltr");
  });
});

describe("links and images", () => {
  it("opens a link elsewhere and names the host that its text does not name", () => {
    const page = markdown("[docs](https://docs.example.org/a?b=1&amp;c=2)");
    const link = elementsOf(page).find(({ localName }) => localName === "a");
    expect(link?.attributes).toMatchObject({
      href: "https://docs.example.org/a?b=1&c=2",
      rel: "noopener noreferrer nofollow",
      target: "_blank",
    });
    expect(textOf(page)).toBe("docs docs.example.org");
    expect(textOf(markdown("https://docs.example.org/a"))).toBe("https://docs.example.org/a");
  });

  it("shows the true host of an address that pretends to be another's", () => {
    expect(textOf(markdown("[bank](https://bank.example@evil.example/)"))).toBe("bank evil.example");
  });

  it("never fetches an image: says what it shows and where it is from", () => {
    const page = markdown("![a field](https://images.example.org/fog.jpg?leak=secret)");
    expect(textOf(page)).toBe("a field images.example.org");
    expect(elementsOf(page).map(({ localName }) => localName)).toEqual(["p", "a", "span"]);
  });

  it("shows an image that the answer itself holds", () => {
    const [, image] = elementsOf(markdown("![dot](data:image/gif;base64,R0lGODlhAQABAAAAACw=)"));
    expect(image?.localName).toBe("img");
    expect(image?.attributes).toEqual({ src: "data:image/gif;base64,R0lGODlhAQABAAAAACw=", alt: "dot" });
  });

  it("follows a link that is defined after it is used", () => {
    expect(textOf(markdown("see [it][x]\n\n[x]: https://example.org/"))).toBe("see it example.org");
  });
});

describe("hostile answers", () => {
  const hostile = [
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](java&Tab;script:alert(1))",
    "[x](\u0001javascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:msgbox(1))",
    "[x](blob:https://example.org/1)",
    "[x](file:///etc/passwd)",
    "[x](//example.org)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml,<svg onload=alert(1)>)",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "![x](data:image/png/../svg+xml;base64,PHN2Zz4=)",
    "![x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](//images.example.org/a.png)",
    "![x](/ws)",
    '![x](https://example.org/a.png "onerror=alert(1)")',
    "[x]: javascript:alert(1)\n\n[x]",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "text <img src=x onerror=alert(1)> text",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<a href=javascript:alert(1)>x</a>",
    "<style>@import 'https://example.org/x.css'</style>",
    "<form action=https://example.org><button>x</button></form>",
    "<meta http-equiv=refresh content='0;url=https://example.org'>",
    "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
    "- <details open ontoggle=alert(1)>",
    "```<img src=x onerror=alert(1)>\ncode\n```",
    "<br onclick=alert(1)>",
    "<!-- <img src=x> -->",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
  ];
  const drawn = new Set(
    "div p h3 h4 h5 h6 ul ol li span strong em del code br a img blockquote hr input figure figcaption pre section table thead tbody tr th td button svg path".split(
      " ",
    ),
  );
  const plain = new Set(
    "dir class href target rel start type checked disabled aria-label tabIndex tabindex translate scope role title aria-pressed aria-hidden viewBox d".split(
      " ",
    ),
  );

  test.each(hostile)("%j makes nothing that runs, loads or leads astray", (text) => {
    for (const isOpen of [false, true]) {
      for (const { localName, attributes } of elementsOf(draw(<Markdown text={text} isOpen={isOpen} />))) {
        expect(drawn).toContain(localName);
        // A code block's own buttons and icons hold nothing of the answer.
        if (localName === "svg" || localName === "path") continue;
        for (const name of Object.keys(attributes)) expect(plain).toContain(name);
        expect(attributes.href ?? "https:").toMatch(/^(?:https?|mailto):/u);
        expect(attributes.src ?? "blob:").toMatch(/^(?:blob:|data:image\/(?:png|jpeg|webp|gif)[;,])/u);
      }
    }
  });

  test.each(["> ", "- ", "1. ", "> - ", "[", "![", "*a _b ", "**a~~b", "<b>", "`a"])(
    "%j two thousand times over does not end the page",
    (mark) => {
      for (const isOpen of [true, false]) {
        const page = draw(<Markdown text={`${mark.repeat(2_000)}end`} isOpen={isOpen} />);
        expect(textOf(page)).toContain("end");
      }
    },
  );

  it("prints raw HTML as the text it is", () => {
    expect(textOf(markdown("<img src=x onerror=alert(1)>"))).toBe("<img src=x onerror=alert(1)>");
    expect(textOf(markdown("a <b>b</b>"))).toBe("a <b>b</b>");
  });
});

it("reads its warm-up sample", () => {
  expect(warmUp).not.toThrow();
});
