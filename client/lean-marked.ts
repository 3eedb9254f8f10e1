import { cutSource } from "./cut-source.ts";
import type { Cut } from "./cut-source.ts";

const CUTS: readonly Cut[] = [
  // An instance of its own, which holds on to everything that makes HTML.
  {
    from: /var \w+=new \w+;function \w+\(\w+,\w+\)\{return \w+\.parse[^]*?export\{[^]*?(\w+) as Lexer[^]*?(\w+) as Tokenizer[^]*$/,
    to: "export{$1 as Lexer,$2 as Tokenizer};",
  },
  // What src/markdown/lexer.ts asks for: GitHub's Markdown, no older one, no extensions.
  { from: /this\.options\.(?:pedantic|breaks)/g, to: "!1" },
  { from: /this\.options\.gfm/g, to: "!0" },
  { from: /this\.options\.silent/g, to: "!1" },
  { from: /(?<=this\.options=\w)\|\|[\w$]+/g },
  { from: /if\(this\.options\.extensions\?\.(?:block|inline)\?\.some\([^]*?:!1\)\)continue;/g },
  { from: /this\.options\.(?:extensions|hooks)(?=\?)/g, to: "void 0" },
  {
    from: /([\w$]+)=\{normal:[\w$]+,gfm:([\w$]+),pedantic:[\w$]+\},([\w$]+)=\{normal:[\w$]+,gfm:([\w$]+),breaks:[\w$]+,pedantic:[\w$]+\}/,
    to: "$1={gfm:$2},$3={gfm:$4}",
  },
  // The rules of the older ones, of blocks and of what is in a line, and those for line ends that break.
  { from: /,[\w$]+=\{\.\.\.[\w$]+,html:[\w$]+\([^]*?\.getRegex\(\)\}(?=,\w+=\/\^\\\\\()/ },
  {
    from: /,[\w$]+=\{\.\.\.[\w$]+,emStrongLDelim:[^{}]*?\.getRegex\(\),reflink:[^{}]*?\.getRegex\(\)\}(?=,)/,
  },
  { from: /,[\w$]+=\{\.\.\.[\w$]+,br:[\w$]+\([^;]*?\.getRegex\(\)\}(?=,[\w$]+=\{gfm)/ },
  // GitHub's own come instead of these.
  { from: /lheading:[\w$]+,(?=list:[\w$]+,newline:)/ },
  { from: /,paragraph:[\w$]+,table:[\w$]+(?=,text:[\w$]+\})/ },
  { from: /,text:[\w$]+,url:[\w$]+(?=\})/ },
  // Those that src/markdown/cjk-emphasis.ts has better ones for.
  { from: /emStrongRDelimAst:[\w$]+,emStrongLDelim:[\w$]+,delLDelim:[\w$]+,delRDelim:[\w$]+,(?=url:)/ },
  { from: /emStrongLDelim:[\w$]+,emStrongRDelimAst:[\w$]+,(?=emStrongRDelimUnd)/ },
  // References to characters, which src/markdown/character-references.ts reads once it is known what is text.
  { from: /\w\?(\w\[0\]):[\w$]+\(\w\[0\]\)(?=,escaped)/, to: "$1" },
  // Patterns for writing HTML and for older Markdown.
  {
    from: /(?<=,)(?:outputLinkReplace|listReplaceNesting|percentDecode|escape\w+|spaceLine|notSpaceStart|endingNewline|numericCharacter\w+|pedantic\w+):\/(?:\[(?:\\.|[^\]\\])*\]|\\.|[^/\n\\[])+\/\w*,/g,
  },
  { from: /pedanticHeadingBeginRegex:[\w$]+\(\w+=>new RegExp\([^)]*\)\),/ },
  // Making a rule does nothing else, so one that is not used any more can go.
  {
    from: /(?<=[,\s][\w$]+=)(\w\((?:[^;](?!,[\w$]+=))*?\.getRegex\(\))(?=,[\w$]+=|;)/g,
    to: "/*@__PURE__*/(()=>$1)()",
  },
  { from: /(?<=,[\w$]+=)(?=[\w$]+\(\/ \{0,3\}\(\?:\[\*\+-\])/g, to: "/*@__PURE__*/" },
];

/**
 * Leaves of marked only what reads the Markdown that this page shows: a third of its bytes write HTML, or read what it
 * read once. Its names are its minifier's work, so none of them is told here.
 */
export const leanMarked = () => cutSource("lean-marked", "/marked/lib/marked.esm.js", CUTS);
