import { expect, test } from "vitest";
import { CredentialStore } from "./credentials.ts";
import { SignatureError } from "./signature-error.ts";
import { type VerifySignatureOptions, verifySignature } from "./signature.ts";

const NOW = Date.UTC(2026, 10, 22, 14, 30);
const DATE = "20261122T143000Z";
const SCOPE = "20261122/us-east-1/execute-api/aws4_request";
const SIGNATURE = "0".repeat(64);
const COMPLETE = `AWS4-HMAC-SHA256 Credential=local/${SCOPE}, SignedHeaders=host;x-amz-date, Signature=${SIGNATURE}`;
const PRESIGNED = `/ws?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=local%2F${encodeURIComponent(SCOPE)}&X-Amz-Date=${DATE}&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=${SIGNATURE}`;

const credentials = new CredentialStore();
const { accessKeyId, secretAccessKey, sessionToken } = credentials.issue();

function verify(authorization: string, request: Partial<VerifySignatureOptions> = {}) {
  return verifySignature({
    method: "POST",
    rawTarget: "/ws",
    headers: { host: "here", "x-amz-date": DATE, authorization },
    body: "",
    service: "execute-api",
    credentials,
    now: NOW,
    ...request,
  });
}

/** What verification throws; undefined when it lets the request pass. */
function thrownBy(run: () => unknown): unknown {
  try {
    run();
    return undefined;
  } catch (error) {
    return error;
  }
}

test.each([
  [
    "a token of another kind",
    "eyJhbGciOiJIUzI1NiJ9",
    "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. (Hashed with SHA-256 and encoded with Base64) Authorization=",
  ],
  [
    "a scheme and a word",
    "Bearer word",
    "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '",
  ],
  ["a password", "Basic bG9jYWw6bG9jYWw=", "Authorization header requires 'Credential' parameter. "],
  [
    "no signature",
    COMPLETE.replace(/, Signature.*/, ""),
    "Authorization header requires 'Signature' parameter. (Hashed",
  ],
  [
    "no signed headers",
    COMPLETE.replace("SignedHeaders=host;x-amz-date, ", ""),
    "Authorization header requires 'SignedHeaders' parameter. (Hashed",
  ],
  [
    "another algorithm",
    COMPLETE.replace("HMAC", "ECDSA-P256"),
    "Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256'.",
  ],
  [
    "a credential that is cut short",
    COMPLETE.replace("/us-east-1", ""),
    "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '***/20261122/execute-api/aws4_request'",
  ],
])("a header with %s is incomplete", (_name, header, message) => {
  const error = thrownBy(() => verify(header));
  expect(error).toMatchObject({ name: "IncompleteSignatureException", statusCode: 403 });
  expect(error).toHaveProperty("message", expect.stringMatching(startOf(message)));
});

function startOf(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`);
}

test("a request without a date is incomplete", () => {
  expect(() => verify(COMPLETE, { headers: { host: "here", authorization: COMPLETE } })).toThrow(
    "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
  );
});

test("a date that is none is incomplete", () => {
  const headers = { host: "here", "x-amz-date": "yesterday", authorization: COMPLETE };
  expect(() => verify(COMPLETE, { headers })).toThrow(
    "Date must be in ISO-8601 'basic format'. Got 'yesterday'. See http://en.wikipedia.org/wiki/ISO_8601",
  );
});

test.each([
  [
    "host",
    COMPLETE.replace("host;", ""),
    "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    "",
  ],
  [
    "day",
    COMPLETE.replace("/20261122", "/20261121"),
    "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20261121' != '20261122', from '20261122T143000Z'.",
    "it is signed for the day 20261121, and bears the date 20261122T143000Z",
  ],
  [
    "terminator",
    COMPLETE.replace("aws4_request", "aws5"),
    "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5'. ",
    "its credential ends with aws5, which has to be aws4_request",
  ],
  [
    "service",
    COMPLETE.replace("execute-api", "lambda"),
    "Credential should be scoped to correct service: 'execute-api'. ",
    "signed for lambda in us-east-1, and came to execute-api in us-east-1",
  ],
])("a header with the wrong %s is an invalid signature", (_name, header, message, advice) => {
  expect(thrownBy(() => verify(header))).toMatchObject({
    name: "InvalidSignatureException",
    message,
    advice: expect.stringContaining(advice) as string,
  });
});

test("a secret key in the place of the key id is not repeated", () => {
  const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  const error = thrownBy(() => verify(COMPLETE.replace("=local/", `=${secret}/`)));
  expect(error).toHaveProperty("message", expect.stringContaining(`got '***/${SCOPE}'`));
});

test("spaces, tabs and the order of the parameters do not matter", () => {
  const shuffled = `AWS4-HMAC-SHA256  Signature=${SIGNATURE},\tCredential=local/${SCOPE},SignedHeaders=X-Amz-Date;Host`;
  const messageOf = (header: string) => String(thrownBy(() => verify(header)));
  expect(messageOf(shuffled)).toBe(messageOf(COMPLETE));
  expect(messageOf(shuffled)).toContain("does not match");
});

test("no header and no query, however hostile, brings out anything but a SignatureError", () => {
  const random = mulberry32(2026);
  const seeds = [COMPLETE, COMPLETE.replaceAll("local", accessKeyId), PRESIGNED, "Bearer x", ""];
  const surprises: unknown[] = [];
  const names = new Set<string>();
  for (let round = 0; round < 20_000; round++) {
    const text = mutate(seeds[Math.floor(random() * seeds.length)] ?? "", random);
    const inQuery = random() < 0.5;
    const hostile = inQuery ? { rawTarget: text, headers: { host: "here" } } : {};
    const service = random() < 0.2 ? "bedrock" : "execute-api";
    const error = thrownBy(() => verify(text, { ...hostile, service }));
    if (!(error instanceof SignatureError)) surprises.push({ text, error });
    else if ([error.message, error.advice].join().includes(secretAccessKey)) surprises.push({ text, error });
    else names.add(error.name);
  }
  expect(surprises).toEqual([]);
  expect([...names].sort()).toEqual([
    "AccessDeniedException",
    "IncompleteSignatureException",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "UnrecognizedClientException",
  ]);
});

const HOSTILE = [
  "",
  "=",
  ",",
  ";",
  "/",
  "\0",
  "%",
  "%zz",
  "%2F",
  "&",
  "?",
  "\u{1f4a5}",
  "ÿ",
  " ",
  "\n",
  "__proto__",
  "constructor=",
  "Credential=",
  "SignedHeaders=__proto__;host",
  "Signature=",
  "x".repeat(5000),
  sessionToken,
];

/** Replaces, drops, doubles or inserts a few pieces. */
function mutate(text: string, random: () => number): string {
  let mutated = text;
  for (let edits = Math.floor(random() * 4); edits >= 0; edits--) {
    const from = Math.floor(random() * (mutated.length + 1));
    const to = random() < 0.5 ? from : from + Math.floor(random() * 40);
    const piece = HOSTILE[Math.floor(random() * HOSTILE.length)] ?? "";
    mutated = mutated.slice(0, from) + piece + mutated.slice(random() < 0.2 ? from : to);
  }
  return mutated;
}

/** Seeded, so that a surprise can be repeated. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
