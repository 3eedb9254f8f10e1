import { execFile, spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import https from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { openCertificateAuthority } from "./certificate-authority.ts";

const NAMES = ["localhost", "gateway", "127.0.0.1", "::1"];
const DAY_MS = 24 * 60 * 60 * 1000;

async function temporaryFolder() {
  const folder = await mkdtemp(join(tmpdir(), "groundfog-ca-"));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

function open(folder: string, now = Date.now(), names = NAMES) {
  return openCertificateAuthority({ folder, names, now });
}

/** An https server with a certificate of a new authority, on a free port. */
async function listen() {
  const { folder, ...temporary } = await temporaryFolder();
  const authority = await open(folder);
  const server = https.createServer(authority, (_request, response) => response.end("trusted"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    url: `https://localhost:${port}/`,
    caCertificatePath: authority.caCertificatePath,
    caBundlePath: authority.caBundlePath,
    async [Symbol.asyncDispose]() {
      server.close();
      await temporary[Symbol.asyncDispose]();
    },
  };
}

const FETCH = "fetch(process.argv[1]).then((r) => r.text()).then((t) => process.stdout.write(t))";
/** With the checks that Python switches on by itself from 3.13 on. */
const URLOPEN = `
import ssl, sys, urllib.request
context = ssl.create_default_context()
context.verify_flags |= ssl.VERIFY_X509_STRICT
print(urllib.request.urlopen(sys.argv[1], context=context).read().decode(), end="")`;

test.for<[string, string, string[], string]>([
  ["Node", process.execPath, ["--eval", FETCH], "NODE_EXTRA_CA_CERTS"],
  ["Python", "python3", ["-c", URLOPEN], "SSL_CERT_FILE"],
  ["curl", "curl", ["--silent", "--show-error", "--noproxy", "*"], "CURL_CA_BUNDLE"],
])(
  "%s accepts the certificate, and only when it trusts the authority",
  async ([_name, command, args, variable], { skip }) => {
    skip(spawnSync(command, ["--version"]).error !== undefined, `install ${command}`);
    await using server = await listen();
    const run = (env: NodeJS.ProcessEnv) => promisify(execFile)(command, [...args, server.url], { env });
    const environment = { PATH: process.env["PATH"] };
    for (const trusted of [server.caCertificatePath, server.caBundlePath]) {
      const { stdout } = await run({ ...environment, [variable]: trusted });
      expect(stdout).toBe("trusted");
    }
    await expect(run(environment)).rejects.toThrow(/certificate|CERT/);
  },
);

test("the certificate is for the names that were asked for, and its authority signed it", async () => {
  await using temporary = await temporaryFolder();
  const { cert, caCertificatePath } = await open(temporary.folder);
  const server = new X509Certificate(cert);
  expect(server.verify(new X509Certificate(await readFile(caCertificatePath)).publicKey)).toBe(true);
  expect(server.checkHost("gateway")).toBe("gateway");
  expect(server.checkIP("127.0.0.1")).toBe("127.0.0.1");
  expect(server.checkIP("::1")).toBe("::1");
  expect(server.checkHost("elsewhere")).toBeUndefined();
  expect(server.ca).toBe(false);
});

test("a second start makes nothing new and writes nothing", async () => {
  await using temporary = await temporaryFolder();
  const first = await open(temporary.folder);
  const before = await writtenAt(temporary.folder);
  expect(await open(temporary.folder)).toEqual(first);
  expect(await writtenAt(temporary.folder)).toEqual(before);
});

test("other names get another certificate from the same authority", async () => {
  await using temporary = await temporaryFolder();
  const first = await open(temporary.folder);
  const other = await open(temporary.folder, Date.now(), ["chat.example"]);
  expect(other.caCertificatePath).toBe(first.caCertificatePath);
  expect(new X509Certificate(other.cert).checkHost("chat.example")).toBe("chat.example");
});

test("the bundle holds the authority beside all that Node.js trusts", async () => {
  await using temporary = await temporaryFolder();
  const { caCertificatePath, caBundlePath } = await open(temporary.folder);
  const bundle = await readFile(caBundlePath, "utf8");
  expect(bundle).toContain(await readFile(caCertificatePath, "utf8"));
  expect(bundle.match(/-----BEGIN CERTIFICATE-----/g)).toHaveLength(rootCertificates.length + 1);
});

test.skipIf(process.platform === "win32")(
  "only the certificates to trust are readable to others",
  async () => {
    await using temporary = await temporaryFolder();
    const { caCertificatePath, caBundlePath } = await open(temporary.folder);
    for (const name of await readdir(temporary.folder)) {
      const path = join(temporary.folder, name);
      const { mode } = await stat(path);
      expect(mode & 0o777).toBe([caCertificatePath, caBundlePath].includes(path) ? 0o644 : 0o600);
    }
    expect(await readFile(caCertificatePath, "utf8")).not.toContain("PRIVATE");
  },
);

test("a certificate is renewed before it expires, by the same authority", async () => {
  await using temporary = await temporaryFolder();
  const now = Date.now();
  const first = await open(temporary.folder, now);
  const later = await open(temporary.folder, now + 20 * DAY_MS);
  expect(later.caCertificatePath).toBe(first.caCertificatePath);
  expect(later.cert).not.toBe(first.cert);
});

test.each([
  ["about to expire", 2 * 365 * DAY_MS - DAY_MS],
  ["of the future", -2 * DAY_MS],
])("an authority %s is made anew", async (_name, passedMs) => {
  await using temporary = await temporaryFolder();
  const now = Date.now();
  const first = await open(temporary.folder, now);
  const second = await open(temporary.folder, now + passedMs);
  expect(second.caCertificatePath).not.toBe(first.caCertificatePath);
  await expectSound(second);
});

test.each([
  ["is empty", () => ""],
  ["breaks off", (text: string) => text.slice(0, -100)],
  ["holds no key", (text: string) => text.slice(text.indexOf("-----BEGIN CERTIFICATE"))],
  ["holds other bytes", () => "\0\u{1f4a5}-----END PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----\n"],
])("a file that %s is made anew", async (_name, damage) => {
  await using temporary = await temporaryFolder();
  await open(temporary.folder);
  for (const name of await readdir(temporary.folder)) {
    const path = join(temporary.folder, name);
    await writeFile(path, damage(await readFile(path, "utf8")));
  }
  const mended = await open(temporary.folder);
  await expectSound(mended);
  expect(await open(temporary.folder)).toEqual(mended);
});

test("a key beside a foreign certificate is made anew", async () => {
  await using temporary = await temporaryFolder();
  await using other = await temporaryFolder();
  await open(temporary.folder);
  await open(other.folder);
  const path = join(temporary.folder, "authority.pem");
  const [own = ""] = (await readFile(path, "utf8")).split("-----BEGIN CERTIFICATE");
  const foreign = (await readFile(join(other.folder, "authority.pem"), "utf8")).slice(own.length);
  await writeFile(path, own + foreign);
  const mended = await open(temporary.folder);
  await expectSound(mended);
  expect(new X509Certificate(mended.cert).checkHost("gateway")).toBe("gateway");
});

test("a server's certificate in the authority's place is no authority", async () => {
  await using temporary = await temporaryFolder();
  const { key, cert } = await open(temporary.folder);
  await writeFile(join(temporary.folder, "authority.pem"), key + cert);
  // Early enough that its remaining days would do for an authority.
  const mended = await open(temporary.folder, Date.now() - DAY_MS / 2);
  await expectSound(mended);
  expect(new X509Certificate(await readFile(mended.caCertificatePath)).ca).toBe(true);
});

test("a certificate that another authority signed is made anew", async () => {
  await using temporary = await temporaryFolder();
  await using other = await temporaryFolder();
  await open(temporary.folder);
  const foreign = await open(other.folder);
  const names = await readdir(temporary.folder);
  const name = names.find((name) => name.startsWith("server-")) ?? "";
  await writeFile(join(temporary.folder, name), foreign.key + foreign.cert);
  const mended = await open(temporary.folder);
  await expectSound(mended);
  expect(mended.cert).not.toBe(foreign.cert);
});

test("starts at the same moment do not break one another", async () => {
  await using temporary = await temporaryFolder();
  const opened = await Promise.all(Array.from({ length: 8 }, () => open(temporary.folder)));
  for (const one of opened) await expectSound(one);
  const later = await open(temporary.folder);
  await expectSound(later);
  expect(opened.map((one) => one.caCertificatePath)).toContain(later.caCertificatePath);
  expect((await readdir(temporary.folder)).filter((name) => !name.endsWith(".pem"))).toEqual([]);
});

test("a folder that cannot be made is named, with what to do", async () => {
  await using temporary = await temporaryFolder();
  const file = join(temporary.folder, "file");
  await writeFile(file, "");
  await expect(open(join(file, "below"))).rejects.toThrow(
    `the local certificate authority cannot be kept in ${join(file, "below")} (ENOTDIR): make that folder writable`,
  );
});

/** Its certificate is one that a client accepts that trusts the file it names. */
async function expectSound(opened: Awaited<ReturnType<typeof open>>): Promise<void> {
  const server = new X509Certificate(opened.cert);
  const trusted = new X509Certificate(await readFile(opened.caCertificatePath));
  expect(trusted.verify(trusted.publicKey)).toBe(true);
  expect(server.verify(trusted.publicKey)).toBe(true);
}

async function writtenAt(folder: string): Promise<Record<string, number>> {
  const names = await readdir(folder);
  const times = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).mtimeMs));
  return Object.fromEntries(names.map((name, index) => [name, times[index] ?? 0]));
}
