import { parseLeniently } from "./parse-leniently.ts";
import { TemplateError } from "./template-error.ts";
import { bounded, printed } from "./velocity/print.ts";
import { apiObject, isNothing, type Method } from "./velocity/values.ts";

/**
 * `$util`. Of nothing they all make nothing.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#util-template-reference
 */
export const utilObject = apiObject({
  methods: new Map<string, Method<void>>([
    ["escapeJavaScript/1", ofText(escapeJavaScript)],
    ["parseJson/1", ofText(parseLeniently)],
    ["urlEncode/1", ofText(urlEncode)],
    ["urlDecode/1", ofText(urlDecode)],
    ["base64Encode/1", ofText((text) => Buffer.from(text).toString("base64"))],
    ["base64Decode/1", ofText(base64Decode)],
  ]),
});

function ofText(make: (text: string) => unknown): Method<void> {
  return (_, value) => {
    if (isNothing(value)) return undefined;
    const made = make(printed(value));
    return typeof made === "string" ? bounded(made) : made;
  };
}

const ESCAPES: Record<string, string> = {
  "'": "\\'",
  '"': '\\"',
  "\\": "\\\\",
  "/": "\\/",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\f": "\\f",
  "\r": "\\r",
};

/** As Apache Commons Lang does: quotes of both kinds and slashes get a backslash, what is not ASCII becomes `\uXXXX`. */
function escapeJavaScript(text: string): string {
  return text.replaceAll(
    /['"\\/]|[^ -\x7f]/g,
    (one) => ESCAPES[one] ?? `\\u${one.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`,
  );
}

/** As java.net.URLEncoder does: a blank is a plus, and `*-._` stay. */
function urlEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replaceAll("%20", "+")
    .replaceAll(/[!'()~]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

function urlDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch (error) {
    throw new TemplateError(`$util.urlDecode: ${JSON.stringify(text)} is not URL-encoded`, { cause: error });
  }
}

function base64Decode(text: string): string {
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(text))
    throw new TemplateError(`$util.base64Decode: ${JSON.stringify(text.slice(0, 60))} is not base64`);
  return Buffer.from(text, "base64").toString("utf8");
}
