import { expect } from "vitest";
import { openClient, statusOf } from "./client.ts";
import { onAws, type Target, test } from "./target.ts";

const MINUTE_MS = 60_000;

/** What has been counted of an API by the end of the minute; AWS keeps it in CloudWatch, minutes later. */
function counted(target: Target): Record<string, unknown> {
  target.advance(MINUTE_MS);
  const [entry] = target
    .journal()
    .filter(({ kind }) => kind === "metrics")
    .slice(-1);
  const [ofApi] = (entry?.detail?.metrics ?? []) as Record<string, unknown>[];
  return ofApi ?? {};
}

test.skipIf(onAws)("10 connects, messages in both directions, and errors are counted", async ({ target }) => {
  counted(target);
  await using client = await openClient(target, "main");
  await client.ask({ action: "ask" });
  await client.ask({ action: "ask", throw: "no" });
  expect(counted(target)).toMatchObject({ ConnectCount: 1, MessageCount: 4 });
});

test.skipIf(onAws)(
  "10 a handshake that is refused counts as a client's error or as an integration's",
  async ({ target }) => {
    counted(target);
    await statusOf(target, "main", { order: { return: { statusCode: 401 } } });
    expect(counted(target)).toMatchObject({ ConnectCount: 1 });
    await statusOf(target, "keyed");
    expect(counted(target)).toMatchObject({ ClientError: 1 });
  },
);
