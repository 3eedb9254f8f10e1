import { once } from "node:events";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { VirtualClock } from "../../control/clock.ts";
import { awaitService } from "./await-service.ts";

/** A port on which nobody listens, for the moment. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}

test("a service that is there is not waited for", async () => {
  await using service = createServer().listen(0, "127.0.0.1");
  await once(service, "listening");
  const address = service.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const missing: string[] = [];
  const onMissing = (why: string) => missing.push(why);
  await awaitService(`127.0.0.1:${port}`, { clock: new VirtualClock(), onMissing });
  expect(missing).toEqual([]);
});

test("a service that is not there is said to be missing, once, and waited for", async () => {
  const clock = new VirtualClock();
  const port = await freePort();
  const missing: string[] = [];
  const reached = { yet: false };
  const onMissing = (why: string) => missing.push(why);
  const waiting = awaitService(`127.0.0.1:${port}`, { clock, onMissing }).then(() => (reached.yet = true));
  await expect.poll(() => missing, { interval: 5 }).toEqual([expect.stringContaining("ECONNREFUSED")]);
  clock.advance(10_000);
  expect(reached.yet).toBe(false);

  await using service = createServer().listen(port, "127.0.0.1");
  await once(service, "listening");
  await expect.poll(() => (clock.advance(250), reached.yet), { interval: 5 }).toBe(true);
  await waiting;
  expect(missing).toHaveLength(1);
});
