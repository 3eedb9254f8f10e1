import type { RequestParameters } from "./request-parameters.ts";
import { configurationError } from "./result.ts";

/** Where a request goes, as it goes over the wire: nothing in `path` is resolved or decoded on the way. */
export interface HttpTarget {
  protocol: "http:" | "https:";
  hostname: string;
  port: string;
  /** With the query. */
  path: string;
  /** For the developer: without credentials and query, which may be secrets. */
  shown: string;
}

/**
 * Fills an integration's URI: the placeholders in its path, and the query.
 * @throws {IntegrationError} when a placeholder has no value, or when the URI is none
 */
export function httpTarget(
  uri: string,
  of: { path: RequestParameters["path"]; query: [name: string, value: string][] },
): HttpTarget {
  const { path: values, query } = of;
  const [, scheme = "", authority = "", path = "", ownQuery = ""] = URI.exec(fillPath(uri, values)) ?? [];
  const url = URL.parse(`${scheme}://${authority}`);
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:"))
    throw configurationError(`the integration's URI ${showUri(uri)} is no http: or https: URL`);
  const pairs = [
    ...(ownQuery === "" ? [] : [escapeRest(ownQuery)]),
    ...query.map((pair) => pair.map(encode).join("=")),
  ];
  return {
    protocol: url.protocol,
    hostname: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: url.port,
    path: `${path === "" ? "/" : escapeRest(path)}${pairs.length > 0 ? `?${pairs.join("&")}` : ""}`,
    shown: showUri(uri),
  };
}

const URI = /^(https?):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?/i;

/** `{name}`: each value is one segment of the path, whatever is in it. */
function fillPath(uri: string, values: ReadonlyMap<string, string>): string {
  return uri.replaceAll(/\{([^{}]+)\}/g, (_, name: string) => {
    const value = values.get(name);
    if (value === undefined)
      throw configurationError(
        `{${name}} in the integration's URI has no value: map integration.request.path.${name}, and see that its source has one`,
      );
    // Dots alone would lead to another folder.
    return /^\.{1,2}$/.test(value) ? value.replaceAll(".", "%2E") : encode(value);
  });
}

/** A client may send half of a surrogate pair, which cannot be encoded. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** What may not stand in a request line at all. */
function escapeRest(text: string): string {
  return text.replaceAll(/[^\x21-\x7e]+/g, encode);
}

function showUri(uri: string): string {
  return uri.replace(/[?#].*$/s, "").replace(/^([a-z]+:\/\/)[^/]*@/i, "$1");
}
