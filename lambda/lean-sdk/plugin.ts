import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Plugin } from "esbuild";

/**
 * Leaves out of a bundle what the AWS SDK brings along and a Lambda function never runs, a third of its bytes and of
 * its cold start. The calls stay the SDK's own. What an update of the SDK moves is bundled whole again, which the
 * test of the bundle's size tells.
 */
export function leanSdk(): Plugin {
  return {
    name: "lean-sdk",
    setup(build) {
      // The credentials of profiles, SSO, web identities, other processes and EC2, with the clients they call.
      build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, () => ({
        path: join(import.meta.dirname, "credential-provider-node.ts"),
        sideEffects: false,
      }));
      for (const [filter, contents] of REPLACED) build.onLoad({ filter }, () => ({ contents }));
      build.onLoad({ filter: /[/\\]@aws-sdk[/\\][\w-]+[/\\]package\.json$/ }, async ({ path }) => ({
        contents: onlyVersion(await readFile(path, "utf8")),
        loader: "json",
      }));
      build.onLoad({ filter: /[/\\]schemas[/\\]schemas_\d+\.js$/ }, async ({ path }) => ({
        contents: leanSchemas(path, await readFile(path, "utf8")),
      }));
    },
  };
}

/** Files of the SDK's, each with what stands in its place. */
const REPLACED: readonly [RegExp, string][] = [
  // Bedrock's bearer token from the environment stays; that of an SSO session, which is on nobody's Lambda, goes.
  [
    /[/\\]token-providers[/\\]dist-es[/\\]fromSso\.js$/,
    `export const fromSso = () => async () => {
      throw Object.assign(new Error("there is no SSO session on Lambda"), { tryNextLink: true });
    };`,
  ],
  // Bedrock's client would speak HTTP/2 when told nothing, and loads Node.js's module for it even when told otherwise.
  [
    /[/\\]node-http-handler[/\\]dist-es[/\\]node-http2-handler\.js$/,
    'export { NodeHttpHandler as NodeHttp2Handler } from "./node-http-handler";',
  ],
  // DynamoDB's endpoint discovery, which is off, keeps the few endpoints of one region in a cache with all the arts.
  [
    /[/\\]mnemonist[/\\]lru-cache\.js$/,
    "export default class extends Map { constructor() { super(); } peek(key) { return this.get(key); } }",
  ],
];

/** Of all that a package says of itself, the clients put their version into the User-Agent header. */
function onlyVersion(packageJson: string): string {
  const { version } = JSON.parse(packageJson) as { version: string };
  return JSON.stringify({ version });
}

/**
 * Lets esbuild leave out the schemas of operations that nobody calls, and of Lambda's 57 errors all: they keep their
 * names and messages without, and lose fields that nobody reads.
 */
function leanSchemas(path: string, source: string): string {
  const literal = literalKeys(source);
  return path.includes("client-lambda")
    ? literal.replaceAll(/^n0_registry\.registerError\(.*\);$/gm, "")
    : literal;
}

/** Writes computed keys out: esbuild must take `{ [_x]: 1 }` for code that does something, and would keep it. */
function literalKeys(source: string): string {
  const texts = new Map<string, string>();
  for (const [, name = "", text = ""] of source.matchAll(/^const (\w+) = ("[^"\\]*");$/gm))
    texts.set(name, text);
  return source.replaceAll(/\[(\w+)\]:/g, (key, name: string) => {
    const text = texts.get(name);
    return text === undefined ? key : `${text}:`;
  });
}
