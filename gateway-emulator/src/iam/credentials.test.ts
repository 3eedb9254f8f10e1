import { expect, test } from "vitest";
import { CredentialStore } from "./credentials.ts";

const seed = new Uint8Array(32).fill(7);

test("issued credentials have the form of those that AWS's STS issues", () => {
  const { accessKeyId, secretAccessKey, sessionToken } = new CredentialStore().issue();
  expect(accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
  expect(secretAccessKey).toMatch(/^[\w+/]{40}$/);
  expect(sessionToken.length).toBeGreaterThan(300);
});

test("issued credentials are known to their store, and to every store of the same seed", () => {
  const store = new CredentialStore(seed);
  const issued = store.issue();
  expect(store.lookup(issued.accessKeyId)).toEqual(issued);
  expect(new CredentialStore(seed).lookup(issued.accessKeyId)).toEqual(issued);
});

test("no two environments get the same credentials, nor two parts of them the same bytes", () => {
  const store = new CredentialStore(seed);
  const all = [store.issue(), store.issue()].flatMap(({ secretAccessKey, sessionToken, accessKeyId }) => [
    accessKeyId,
    secretAccessKey.slice(0, 20),
    sessionToken.slice(0, 20),
  ]);
  expect(new Set(all).size).toBe(6);
});

test("credentials that another seed issued are unknown", () => {
  const { accessKeyId } = new CredentialStore().issue();
  expect(new CredentialStore().lookup(accessKeyId)).toBeUndefined();
});

test("of many that are looked up only the last thousand are kept, and the others are known all the same", () => {
  const store = new CredentialStore(seed);
  const ids = Array.from({ length: 1_001 }, () => store.issue().accessKeyId);
  const [first, second] = ids.map((id) => store.lookup(id));
  expect(store.lookup(ids[1] ?? "")).toBe(second);
  const again = store.lookup(ids[0] ?? "");
  expect(again).not.toBe(first);
  expect(again).toEqual(first);
});

test("the local access key is known everywhere, and has no session token", () => {
  expect(new CredentialStore().lookup("local")).toEqual({ accessKeyId: "local", secretAccessKey: "local" });
});

test.each(["", "LOCAL", "AKIAIOSFODNN7EXAMPLE", "ASIA", "ASIAAAAAAAAAAAAAAAAA", "__proto__"])(
  "the access key %j, which nobody issued, is unknown",
  (accessKeyId) => {
    expect(new CredentialStore(seed).lookup(accessKeyId)).toBeUndefined();
  },
);
