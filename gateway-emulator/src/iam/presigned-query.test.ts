import { expect, test } from "vitest";
import { CredentialStore, type Credentials } from "./credentials.ts";
import { type VerifySignatureOptions, verifySignature } from "./signature.ts";
import { LOCAL, presigned } from "./signer.fixture.ts";

const SIGNED_AT = Date.UTC(2026, 10, 22, 14, 30);
const credentials = new CredentialStore();

/** The target of a WebSocket handshake, signed by the SDK's own signer. */
function presign(keys: Credentials, query: Record<string, string | string[]> = {}, expiresIn = 60) {
  const handshake = { path: "/ws", query, headers: { host: "localhost:3001" } };
  return presigned(handshake, keys, { signingDate: new Date(SIGNED_AT), expiresIn });
}

function verify(rawTarget: string, request: Partial<VerifySignatureOptions> = {}) {
  return verifySignature({
    method: "GET",
    rawTarget,
    headers: { host: "localhost:3001", upgrade: "websocket" },
    body: "",
    service: "execute-api",
    credentials,
    now: SIGNED_AT,
    ...request,
  });
}

test("a presigned handshake is recognised", async () => {
  const query = { token: "a b+c/ü&=", list: ["2", "10", "1"], empty: "", "A-b": "x", A: "y" };
  expect(verify(await presign(LOCAL, query))).toEqual({
    accessKeyId: "local",
  });
});

test("a presigned handshake of an execution environment carries its session token", async () => {
  const issued = credentials.issue();
  const target = await presign(issued);
  expect(target).toContain("X-Amz-Security-Token=");
  expect(verify(target)).toEqual({ accessKeyId: issued.accessKeyId });
  const withoutToken = target.replace(/X-Amz-Security-Token=[^&]+&?/, "");
  expect(() => verify(withoutToken)).toThrow("The security token included in the request is invalid.");
});

test("a presigned query that was changed does not match its signature", async () => {
  const target = await presign(LOCAL, { room: "1" });
  expect(() => verify(target.replace("room=1", "room=2"))).toThrow(
    "does not match the signature you provided",
  );
  expect(() => verify(`${target}&more=1`)).toThrow("does not match the signature you provided");
});

test("a presigned query holds for as long as it says, and not longer", async () => {
  const target = await presign(LOCAL, {}, 900);
  expect(verify(target, { now: SIGNED_AT + 900_000 })).toEqual({ accessKeyId: "local" });
  expect(() => verify(target, { now: SIGNED_AT + 901_000 })).toThrow(
    "Signature expired: 20261122T143000Z is now earlier than 20261122T143001Z (20261122T144501Z - 15 min.)",
  );
});

test("a presigned query that claims to hold for ever is incomplete", async () => {
  const target = await presign(LOCAL);
  expect(() => verify(target.replace("X-Amz-Expires=60", "X-Amz-Expires=9999999"))).toThrow(
    "X-Amz-Expires must be a number of seconds from 1 to 604800, not '9999999'.",
  );
});

test("a presigned query names all that it lacks", () => {
  expect(() => verify("/ws?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=00")).toThrow(
    "AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. AWS query-string parameters must include 'X-Amz-Date'. Re-examine the query-string parameters.",
  );
});
