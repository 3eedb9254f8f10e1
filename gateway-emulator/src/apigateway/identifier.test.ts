import { expect, test } from "vitest";
import { createIdentifiers, isConnectionId } from "./identifier.ts";

const NOW_MS = Date.UTC(2026, 10, 22, 14, 30);

/** The fields of an id, as decoding of public captures shows them. */
function decode(id: string) {
  const bits = BigInt(`0x${Buffer.from(id.replace(/=$/, ""), "base64url").toString("hex")}`);
  const field = (fromBit: number, length: number) =>
    Number((bits >> BigInt(88 - fromBit - length)) & ((1n << BigInt(length)) - 1n));
  return {
    deciseconds: field(0, 30),
    kind: field(30, 4),
    counter: field(34, 14),
    region: field(49, 15),
    host: field(64, 22),
    end: field(86, 2),
  };
}

test("ids have AWS's form: sixteen characters of base64url and one =", () => {
  const ids = createIdentifiers({ region: "us-east-1" });
  for (let minted = 0; minted < 1000; minted++) {
    const nowMs = NOW_MS + minted * 86_400_000;
    expect(ids.connectionId(nowMs)).toMatch(/^[A-Za-f][A-Za-z0-9_-]{14}=$/);
    expect(ids.requestId(nowMs)).toMatch(/^[A-Za-f][A-Za-z0-9_-]{14}=$/);
  }
});

test("an id tells when it was made, what it names, and on which host", () => {
  const ids = createIdentifiers({ region: "us-east-1", host: 0x2abcde });
  const connection = decode(ids.connectionId(NOW_MS));
  const request = decode(ids.requestId(NOW_MS));
  expect(connection).toMatchObject({ kind: 0b0111, region: 0x2003, host: 0x2abcde, end: 0 });
  expect(request).toMatchObject({ kind: 0b0001, region: 0x2003, host: 0x2abcde, end: 0 });
  expect(connection.deciseconds).toBe((NOW_MS / 100 + 421_608_452) % 2 ** 29);
  expect(decode(ids.connectionId(NOW_MS + 60_000)).deciseconds - connection.deciseconds).toBe(600);
});

test("a host counts its ids up, so ids of one moment differ and sort by their age", () => {
  const ids = createIdentifiers({ region: "us-east-1" });
  const first = decode(ids.connectionId(NOW_MS)).counter;
  expect(decode(ids.requestId(NOW_MS)).counter).toBe((first + 1) % 2 ** 14);
  const many = Array.from({ length: 10_000 }, () => ids.connectionId(NOW_MS));
  expect(new Set(many).size).toBe(many.length);
});

test.each([
  ["us-east-1", 0x2003],
  ["us-west-2", 0x3c77],
  ["eu-central-1", 0x1620],
  ["ap-northeast-1", 0x3633],
  ["ap-northeast-2", 0x204d],
  ["ap-southeast-2", 0x4b03],
])("ids tell their region: %s", (region, constant) => {
  expect(decode(createIdentifiers({ region }).connectionId(NOW_MS)).region).toBe(constant);
});

test("a region of which no id is known has a constant of its own, always the same", () => {
  const constantOf = (region: string) => decode(createIdentifiers({ region }).requestId(NOW_MS)).region;
  expect(constantOf("eu-west-3")).toBe(constantOf("eu-west-3"));
  expect(new Set(["eu-west-1", "eu-west-2", "eu-west-3", "us-east-2"].map(constantOf)).size).toBe(4);
});

test("a message's id is of a connection's kind, and ends as its host's ids do", () => {
  const ids = createIdentifiers({ region: "us-east-1" });
  const messageId = ids.messageId(NOW_MS);
  expect(decode(messageId).kind).toBe(0b0111);
  expect(messageId.slice(-5)).toBe(ids.connectionId(NOW_MS).slice(-5));
});

test("the ids of one host end with the same characters", () => {
  const ids = createIdentifiers({ region: "us-east-1" });
  expect(ids.connectionId(NOW_MS).slice(-5)).toBe(ids.requestId(NOW_MS + 5).slice(-5));
});

test.each(["L0SM9cOFvHcCIhw=", "fffffffffffffff=", "A-_-_-_-_-_-_-_="])(
  "%s could be a connection id",
  (id) => {
    expect(isConnectionId(id)).toBe(true);
  },
);

test.each([
  "",
  "abc",
  "L0SM9cOFvHcCIhw",
  "L0SM9cOFvHcCIhw%3D",
  "L0SM9cOFvHcCIhw==",
  "g0SM9cOFvHcCIhw=",
  "L0SM9cO/vHcCIhw=",
  "L0SM9cOFvHcCIhw=\n",
])("%j could not", (id) => {
  expect(isConnectionId(id)).toBe(false);
});
