import { PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { expect, test } from "vitest";
import type { Clock } from "../../control/clock.ts";
import { connectedWithFaults } from "./faults.fixture.ts";

type Connected = Awaited<ReturnType<typeof connectedWithFaults>>;

function post({ api, connectionId }: Connected, data: string) {
  return api.management.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: data }));
}

/** Resolves when somebody sleeps on the clock. */
function slept(clock: Clock): Promise<void> {
  const sleep = clock.sleep.bind(clock);
  return new Promise((resolve) => {
    clock.sleep = (delayMs, signal) => {
      resolve();
      return sleep(delayMs, signal);
    };
  });
}

test.each([
  ["GoneException", 410, ""],
  ["LimitExceededException", 429, ""],
  ["PayloadTooLargeException", 413, "Message too long"],
  ["ForbiddenException", 403, "Forbidden"],
  ["InternalServerErrorException", 500, "Internal server error"],
])(
  "a post is answered with %s (%i) by its name alone, and nothing is sent",
  async (error, status, message) => {
    await using on = await connectedWithFaults();
    on.rules({ at: "post-to-connection", effect: { error }, times: 1 });
    await expect(post(on, "lost")).rejects.toMatchObject({
      name: error,
      ...(message !== "" && { message }),
      $metadata: { httpStatusCode: status },
    });
    await post(on, "comes");
    expect(await on.client.next()).toBe("comes");
    expect(on.journal.after(0)).toContainEqual(
      expect.objectContaining({ kind: "fault", connectionId: on.connectionId }),
    );
  },
);

test("a post whose connection drops reaches nobody", async () => {
  await using on = await connectedWithFaults();
  on.rules({ at: "post-to-connection", match: { contains: "lost" }, effect: { drop: true } });
  await expect(post(on, "is lost")).rejects.toMatchObject({ code: "ECONNRESET" });
  await post(on, "comes");
  expect(await on.client.next()).toBe("comes");
});

test("a post is delayed on the emulator's clock, and then is as any other", async () => {
  await using on = await connectedWithFaults();
  on.rules({
    at: "post-to-connection",
    match: { connectionId: on.connectionId },
    effect: { delayMs: 60_000 },
  });
  const sleeping = slept(on.clock);
  const posted = post(on, "late");
  await sleeping;
  expect(on.journal.after(0).map(({ kind }) => kind)).not.toContain("post-to-connection");
  on.clock.advance(60_000);
  expect((await posted).$metadata.httpStatusCode).toBe(200);
  expect(await on.client.next()).toBe("late");
});

test("a post to a connection that has gone while it was delayed is a GoneException", async () => {
  await using on = await connectedWithFaults();
  on.rules({ at: "post-to-connection", effect: { delayMs: 1_000 } });
  const sleeping = slept(on.clock);
  const posted = post(on, "too late");
  await sleeping;
  on.client.socket.close();
  await on.api.events("$disconnect").next();
  on.clock.advance(1_000);
  await expect(posted).rejects.toMatchObject({ name: "GoneException" });
});
