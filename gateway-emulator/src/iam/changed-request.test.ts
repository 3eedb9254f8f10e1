import * as fc from "fast-check";
import { expect, test } from "vitest";
import { CredentialStore, type Credentials } from "./credentials.ts";
import { SignatureError } from "./signature-error.ts";
import { verifySignature } from "./signature.ts";
import { splitTarget, type SignedRequest } from "./signed-request.ts";
import { LOCAL, presigned, signed, type Unsigned } from "./signer.fixture.ts";

const NOW = Date.UTC(2026, 10, 22, 14, 30);
const credentials = new CredentialStore(new Uint8Array(32).fill(7));
const ISSUED = credentials.issue();

function verify(request: SignedRequest) {
  return verifySignature({ ...request, service: "execute-api", region: "us-east-1", credentials, now: NOW });
}

const text = fc.string({ unit: "binary", maxLength: 12 });
const segment = text.filter((one) => ![".", "..", ""].includes(one)).map(encodeURIComponent);
// White space at the ends does not count.
const value = fc.string({ maxLength: 12 }).map((one) => `v${one}v`);
const name = fc.string({ unit: fc.constantFrom(..."abcdefgh"), minLength: 1, maxLength: 6 });

const anyRequest: fc.Arbitrary<Unsigned> = fc.record({
  method: fc.constantFrom("GET", "POST", "DELETE"),
  path: fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => `/${segments.join("/")}`),
  query: fc.dictionary(name, text, { maxKeys: 3 }),
  headers: fc
    .dictionary(
      name.map((one) => `x-${one}`),
      value,
      { minKeys: 1, maxKeys: 3 },
    )
    .map((headers) => ({ ...headers, host: "localhost:3001" })),
  body: text,
});
const anyKeys: fc.Arbitrary<Credentials> = fc.constantFrom(LOCAL, ISSUED);
const anyPlace = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

/** Puts another character in one's place: not the same in another case, and none that separates parts. */
function replaceOne(of: string, place: number): string {
  const at = Math.floor(place * of.length);
  const other = of[at] === "7" ? "3" : "7";
  return of.slice(0, at) + other + of.slice(at + 1);
}

type Change = (request: SignedRequest, place: number) => SignedRequest;

const changeHeader = (
  request: SignedRequest,
  header: string,
  change: (value: string) => string | undefined,
) => ({
  ...request,
  headers: { ...request.headers, [header]: change(String(request.headers[header])) },
});
const someHeader = ({ headers }: SignedRequest, place: number) => {
  const names = Object.keys(headers).filter(
    (header) => !["authorization", "x-amz-content-sha256"].includes(header),
  );
  return names[Math.floor(place * names.length)] ?? "host";
};

const CHANGES: Record<string, Change> = {
  "the method": (request) => ({ ...request, method: request.method === "PUT" ? "GET" : "PUT" }),
  "a character of the target": (request, place) => ({
    ...request,
    rawTarget: `/${replaceOne(request.rawTarget.slice(1), place)}`,
  }),
  "one more segment": (request) => {
    const { path, query } = splitTarget(request.rawTarget);
    return { ...request, rawTarget: `${path}/more${query && `?${query}`}` };
  },
  "one more query parameter": (request) => ({
    ...request,
    rawTarget: `${request.rawTarget}${request.rawTarget.includes("?") ? "&" : "?"}more=1`,
  }),
  "the encoding of the path": (request) => ({
    ...request,
    rawTarget: request.rawTarget.replace(/[^/]/, (char) => `%${Buffer.from(char).toString("hex")}`),
  }),
  "a byte of the body": (request, place) => ({
    ...request,
    body: request.body.length === 0 ? "x" : replaceOne(String(request.body), place),
  }),
  "a byte more in the body": (request) => ({ ...request, body: `${String(request.body)}x` }),
  "a character of a header": (request, place) =>
    changeHeader(request, someHeader(request, place), (header) => replaceOne(header, place)),
  "a header twice": (request, place) =>
    changeHeader(request, someHeader(request, place), (header) => `${header},${header}`),
  "a header gone": (request, place) => changeHeader(request, someHeader(request, place), () => undefined),
  "a character of the signature's header": (request, place) =>
    changeHeader(request, "authorization", (header) => replaceOne(header, place)),
  "the end of the signature's header": (request, place) =>
    changeHeader(request, "authorization", (header) => header.slice(0, Math.floor(place * header.length))),
};

test.each(Object.entries(CHANGES))(
  "a signed request is accepted, and not when it has %s changed",
  async (_what, change) => {
    await fc.assert(
      fc.asyncProperty(anyRequest, anyKeys, anyPlace, async (unsigned, keys, place) => {
        const request = await signed(unsigned, keys, new Date(NOW));
        expect(verify(request)).toEqual({ accessKeyId: keys.accessKeyId });
        expect(() => verify(change(request, place))).toThrow(SignatureError);
      }),
      { numRuns: 60 },
    );
  },
);

test("a presigned target is accepted, and not when any character of it is another", async () => {
  await fc.assert(
    fc.asyncProperty(anyRequest, anyKeys, anyPlace, async ({ path, query = {} }, keys, place) => {
      const headers = { host: "localhost:3001" };
      const rawTarget = await presigned({ path, query, headers }, keys, { signingDate: new Date(NOW) });
      const request = { method: "GET", rawTarget, headers, body: "" };
      expect(verify(request)).toEqual({ accessKeyId: keys.accessKeyId });
      const changed = `/${replaceOne(rawTarget.slice(1), place)}`;
      expect(() => verify({ ...request, rawTarget: changed })).toThrow(SignatureError);
    }),
    { numRuns: 200 },
  );
});
