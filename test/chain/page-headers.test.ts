import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runEmulator } from "../kit/command.ts";
import { startEmulator } from "../kit/emulator.ts";
import { synthesizeStack } from "../kit/own-stack.ts";
import { writeProject } from "../kit/project.ts";
import { repository } from "../kit/repository.ts";
import { temporaryFolder } from "../kit/temporary-folder.ts";

const HANDLER = "export const handler = async () => ({ statusCode: 200 });";

/** The policy of the project's own stack, as it would be deployed. */
function ownContentSecurityPolicy(): string {
  using folder = temporaryFolder();
  const text = readFileSync(synthesizeStack(folder.path), "utf8");
  const [, policy = ""] = /"content_security_policy": "(default-src [^"]*)"/.exec(text) ?? [];
  return policy;
}

async function answerOf(url: string, accept = "*/*"): Promise<{ status: number; headers: Headers }> {
  const { status, headers, body } = await fetch(url, { headers: { accept } });
  await body?.cancel();
  return { status, headers };
}

test("everything on the page's address has the headers that the stack gives it on AWS, but for HSTS", async () => {
  await using command = runEmulator(["--port", "0", "--json"]);
  const { site } = await command.ready;
  const policy = ownContentSecurityPolicy();
  expect(policy).toMatch(/trusted-types 'none'$/);
  const asked = [
    ["/", "text/html", 200],
    ["/src/main.tsx", "*/*", 200],
    ["/src/style.css", "text/css", 200],
    ["/favicon.svg", "image/*", 200],
    ["/nothing.png", "image/*", 404],
  ] as const;
  for (const [path, accept, status] of asked) {
    const answer = await answerOf(`${site}${path}`, accept);
    expect(answer.status, path).toBe(status);
    expect(answer.headers.get("content-security-policy"), path).toBe(policy);
    expect(answer.headers.get("x-content-type-options"), path).toBe("nosniff");
    expect(answer.headers.get("cross-origin-opener-policy"), path).toBe("same-origin");
    expect(answer.headers.has("strict-transport-security"), path).toBe(false);
  }
});

test("a policy that is saved is the page's, at the same address", async () => {
  using folder = temporaryFolder();
  const { stack } = writeProject(folder.path, { functions: { chat: { source: HANDLER } }, routes: {} });
  const declared = JSON.parse(readFileSync(stack, "utf8")) as { resource: Record<string, unknown> };
  const save = (value: string) => {
    const items = { header: "X-Fog", value, override: true };
    const page = { name: "page", custom_headers_config: { items } };
    const resource = { ...declared.resource, aws_cloudfront_response_headers_policy: { page } };
    writeFileSync(stack, JSON.stringify({ resource }));
  };
  save("thin");
  await using emulator = await startEmulator(stack, {
    reload: true,
    site: { root: join(repository, "client"), path: process.env.PATH ?? "" },
  });
  const fog = async () => {
    // Between the two servers nobody listens.
    const answer = await answerOf(emulator.ready.site ?? "").catch(() => undefined);
    return answer?.headers.get("x-fog");
  };
  expect(await fog()).toBe("thin");
  save("thick");
  await expect.poll(fog, { timeout: 10_000 }).toBe("thick");
});
