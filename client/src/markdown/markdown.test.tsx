import { describe, expect, it, test } from "vitest";
import { Markdown, markdownElements } from "./markdown.tsx";
import { draw, elementsOf, outlineOf, textOf } from "../page/paper-dom.fixture.ts";

function markdown(text: string) {
  return draw(<Markdown text={text} isOpen={false} />);
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
    [
      "| a | b |\n|:-:|--:|\n| 1<br>2 | c |",
      "section(table(thead(tr(th(a)th(b)))tbody(tr(td(1br()2)td(c)))))",
    ],
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
    "p h3 h4 h5 h6 ul ol li span strong em del code br a blockquote hr input figure figcaption pre section table thead tbody tr th td".split(
      " ",
    ),
  );
  const plain = new Set(
    "dir class href target rel start type checked disabled aria-label tabIndex tabindex translate scope".split(
      " ",
    ),
  );

  test.each(hostile)("%j makes nothing that runs, loads or leads astray", (text) => {
    for (const isOpen of [false, true]) {
      for (const { localName, attributes } of elementsOf(draw(<Markdown text={text} isOpen={isOpen} />))) {
        expect(drawn).toContain(localName);
        for (const name of Object.keys(attributes)) expect(plain).toContain(name);
        expect(attributes.href ?? "https:").toMatch(/^(?:https?|mailto):/u);
      }
    }
  });

  it("prints raw HTML as the text it is", () => {
    expect(textOf(markdown("<img src=x onerror=alert(1)>"))).toBe("<img src=x onerror=alert(1)>");
    expect(textOf(markdown("a <b>b</b>"))).toBe("a <b>b</b>");
  });
});

describe("an answer that grows", () => {
  it("hands back the very same element for a block that has not changed", () => {
    const first = markdownElements({ text: "one\n\ntw", isOpen: true, cache: new Map() });
    const second = markdownElements({ text: "one\n\ntwo", isOpen: true, cache: first.next });
    expect(second.elements[0]).toBe(first.elements[0]);
    expect(second.elements[1]).not.toBe(first.elements[1]);
  });

  it("draws a block anew when a link in it comes to be defined", () => {
    const first = markdownElements({ text: "[x]\n\n", isOpen: true, cache: new Map() });
    const second = markdownElements({
      text: "[x]\n\n[x]: https://a.example/\n",
      isOpen: true,
      cache: first.next,
    });
    expect(second.elements[0]).not.toBe(first.elements[0]);
  });
});
