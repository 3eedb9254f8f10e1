import { cutSource } from "./cut-source.ts";
import type { Cut } from "./cut-source.ts";

const CUTS: readonly Cut[] = [
  // What makes HTML: src/markdown/code/run-emitter.ts stands in its place.
  { from: /const SPAN_CLOSE = [^]*?(?=\/\*\*[^/]*\*\/\nfunction source\()/ },
  { from: /__emitter: TokenTreeEmitter/ },
  { from: /function escapeHTML\([^]*?\n\}/ },
  { from: /const escape = escapeHTML;/, to: "const escape = (text) => text;" },
  { from: /class HTMLInjectionError [^]*?\n\}/ },
  // What looks for code in a page, and colours it there.
  { from: /function shouldNotHighlight\([^]*?(?=\/\*\*\s+\* Core highlighting function)/ },
  { from: /function updateClassName\([^]*?(?=\/\*\*\s+\* Updates highlight\.js global options)/ },
  { from: /const initHighlighting = [^]*?(?=\/\*\*\s+\* Register a language)/ },
  { from: /ignoreUnescapedHTML: false,[^]*?languages: null,/, to: "languages: null," },
  // What the plug-ins and the callers of old need.
  {
    from: /function highlight\(codeOrLanguageName[^]*?\n {2}\}\n/,
    to: "function highlight(code, { language, ignoreIllegals }) { return _highlight(language, code, ignoreIllegals); }\n",
  },
  { from: /function unregisterLanguage\([^]*?(?=\/\*\*[^/]*\*\/\n {2}function getLanguage)/ },
  { from: /function upgradePluginAPI\([^]*?(?=\/\* Interface definition)/ },
  { from: /const seenDeprecations = [^]*?(?=\/\*\*[^/]*\*\/\nconst error = )/ },
  { from: /const warn = [^]*?(?=\/\* eslint-disable no-throw-literal)/ },
  {
    from: /Object\.assign\(hljs, \{\s+highlight,[^]*?\n {2}\}\);/,
    to: "Object.assign(hljs, { highlight, configure, registerLanguage, inherit });",
  },
  { from: /hljs\.debugMode = [^]*?hljs\.versionString = version;/ },
  // A module as all others are: else the bundle brings along what makes one of it.
  {
    from: /module\.exports = highlight;\s+highlight\.HighlightJS = highlight;\s+highlight\.default = highlight;/,
    to: "export default highlight;",
  },
];

/** Leaves of highlight.js's core only what finds out which piece of code is what: the rest makes HTML and looks for it. */
export const leanHighlighter = () => cutSource("lean-highlighter", "/highlight.js/lib/core.js", CUTS);
