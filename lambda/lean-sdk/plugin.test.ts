import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { InvokeCommandOutput } from "@aws-sdk/client-lambda";
import { build, type Metafile } from "esbuild";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { listen } from "../test/listen.ts";
import { leanSdk } from "./plugin.ts";

interface Bundled {
  credentials(): Promise<{ accessKeyId: string; sessionToken?: string }>;
  invoke(endpoint: string, name?: string): Promise<InvokeCommandOutput>;
  converse(endpoint: string): Promise<unknown>;
}

/** What a function does with the SDK, in short; the second client is the one that would speak HTTP/2. */
const PROGRAM = `
  import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
  import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
  export const credentials = () => new LambdaClient({ maxAttempts: 1 }).config.credentials();
  export const invoke = (endpoint, name = "worker") => new LambdaClient({ endpoint, maxAttempts: 1 }).send(
    new InvokeCommand({ FunctionName: name, InvocationType: "Event", Payload: '{"run":"r1"}' }));
  export const converse = (endpoint) => new BedrockRuntimeClient({ endpoint, maxAttempts: 1 }).send(
    new ConverseCommand({ modelId: "m", messages: [{ role: "user", content: [{ text: "Hi" }] }] }));
`;

let folder: string;
let metafile: Metafile;
let bundled: Bundled;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lean-sdk-"));
  const outfile = join(folder, "index.mjs");
  ({ metafile } = await build({
    stdin: { contents: PROGRAM, resolveDir: import.meta.dirname },
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    mainFields: ["module", "main"],
    minify: true,
    metafile: true,
    plugins: [leanSdk()],
  }));
  bundled = (await import(outfile)) as Bundled;
});
afterAll(() => rm(folder, { recursive: true }));

beforeEach(() => {
  vi.stubEnv("AWS_REGION", "us-east-1");
  for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"])
    vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

test("what only a developer's machine or EC2 needs is not in the bundle", () => {
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.keys(output.inputs));
  const dead =
    /nested-clients|credential-provider-(sso|ini|login|process|web-identity|imds|node\/dist)|http2-connection/;
  expect(inputs.filter((path) => dead.test(path))).toEqual([]);
});

test("the role's credentials are those of the environment", async () => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "ASIAENVIRONMENT");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
  vi.stubEnv("AWS_SESSION_TOKEN", "token");
  expect(await bundled.credentials()).toMatchObject({
    accessKeyId: "ASIAENVIRONMENT",
    sessionToken: "token",
  });
});

test("with SnapStart they come from the address that Lambda names, with its token", async () => {
  const seen: unknown[] = [];
  const server = await listen(
    createServer(({ url, headers }, response) => {
      seen.push([url, headers.authorization]);
      const Expiration = new Date(Date.now() + 3_600_000).toISOString();
      response.end(
        JSON.stringify({ AccessKeyId: "ASIASNAP", SecretAccessKey: "secret", Token: "t", Expiration }),
      );
    }),
  );
  try {
    vi.stubEnv("AWS_CONTAINER_CREDENTIALS_FULL_URI", `${server.url}/creds`);
    vi.stubEnv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "let-me");
    expect(await bundled.credentials()).toMatchObject({ accessKeyId: "ASIASNAP", sessionToken: "t" });
    expect(seen).toEqual([["/creds", "let-me"]]);
  } finally {
    await server.close();
  }
});

test("without credentials the error says where they were looked for", async () => {
  await expect(bundled.credentials()).rejects.toThrow(
    /no AWS credentials: neither AWS_ACCESS_KEY_ID .* run the source instead/,
  );
});

test("operations are still the SDK's own: fields in their place on the wire, errors by their names", async () => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "local");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "local");
  const seen: unknown[] = [];
  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url, headers, httpVersion } = request;
    const body = await text(request);
    seen.push({ method, url, type: headers["x-amz-invocation-type"], httpVersion, body });
    if (url === "/model/m/converse") {
      response.writeHead(429, { "x-amzn-errortype": "ThrottlingException:http://" });
      response.end(JSON.stringify({ message: "Too many requests" }));
    } else if (url?.includes("gone")) {
      response.writeHead(404, { "x-amzn-errortype": "ResourceNotFoundException" });
      response.end(JSON.stringify({ Type: "User", Message: "Function not found: gone" }));
    } else {
      response.writeHead(202).end();
    }
  }
  const server = await listen(createServer((request, response) => void take(request, response)));
  try {
    expect((await bundled.invoke(server.url)).StatusCode).toBe(202);
    await expect(bundled.invoke(server.url, "gone")).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Function not found: gone",
      $metadata: { httpStatusCode: 404 },
    });
    await expect(bundled.converse(server.url)).rejects.toMatchObject({
      name: "ThrottlingException",
      message: "Too many requests",
      $metadata: { httpStatusCode: 429 },
    });
    expect(seen).toEqual([
      {
        method: "POST",
        url: "/2015-03-31/functions/worker/invocations",
        type: "Event",
        httpVersion: "1.1",
        body: '{"run":"r1"}',
      },
      expect.objectContaining({ url: "/2015-03-31/functions/gone/invocations" }),
      {
        method: "POST",
        url: "/model/m/converse",
        type: undefined,
        httpVersion: "1.1",
        body: '{"messages":[{"role":"user","content":[{"text":"Hi"}]}]}',
      },
    ]);
  } finally {
    await server.close();
  }
});
