import { PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { expect, test } from "vitest";
import { VirtualClock } from "../../control/clock.ts";
import { FaultPlace } from "../../control/fault-place.ts";
import { Faults } from "../../control/faults.ts";
import { Journal } from "../../control/journal.ts";
import { FaultyLine } from "./faulty-line.ts";
import { connectedWithFaults } from "./faults.fixture.ts";
import { SOCKET_FAULTS } from "./socket-fault.ts";

type Connected = Awaited<ReturnType<typeof connectedWithFaults>>;

function post({ api, connectionId }: Connected, data: string) {
  return api.management.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: data }));
}

test("a socket drops instead of the message after so many, and $disconnect is told 1006", async () => {
  await using on = await connectedWithFaults();
  on.rules({ at: "socket", match: { direction: "out", afterFrames: 2 }, effect: { drop: true } });
  for (const text of ["one", "two", "three"]) await post(on, text);
  expect([await on.client.next(), await on.client.next()]).toEqual(["one", "two"]);
  expect((await on.client.closed).code).toBe(1006);
  const { requestContext } = await on.api.events("$disconnect").next();
  expect(requestContext.disconnectStatusCode).toBe(1006);
  await expect(post(on, "four")).rejects.toMatchObject({ name: "GoneException" });
});

test("messages to a client are delayed on the emulator's clock, and none overtakes another", async () => {
  await using on = await connectedWithFaults();
  on.rules({ at: "socket", match: { direction: "out", contains: "slow" }, effect: { delayMs: 5_000 } });
  for (const text of ["quick 1", "slow 2", "quick 3", "slow 4"]) await post(on, text);
  expect(await on.client.next()).toBe("quick 1");
  expect(on.api.gateway.connections.get(on.connectionId)?.socket.bufferedAmount).toBe(19);
  on.clock.advance(5_000);
  for (const text of ["slow 2", "quick 3", "slow 4"]) expect(await on.client.next()).toBe(text);
});

test("a close frame comes behind the messages that wait", async () => {
  await using on = await connectedWithFaults();
  on.rules({ at: "socket", match: { direction: "out" }, effect: { delayMs: 1_000 } });
  await post(on, "last");
  on.api.gateway.connections.close(on.api.gateway.connections.all()[0] ?? expect.fail("no connection"), {
    code: 1001,
    reason: "Going away",
  });
  on.clock.advance(1_000);
  expect(await on.client.next()).toBe("last");
  expect(await on.client.closed).toEqual({ code: 1001, reason: "Going away" });
});

test("a client's message is delayed before anything knows of it", async () => {
  await using on = await connectedWithFaults();
  on.rules({ at: "socket", match: { direction: "in" }, effect: { delayMs: 1_000 }, times: 1 });
  const fired = new Promise<void>((resolve) => {
    on.journal.follow(({ kind }) => kind === "fault" && resolve());
  });
  on.client.send("first");
  await fired;
  expect(on.journal.after(0).map(({ kind }) => kind)).not.toContain("frame-in");
  on.clock.advance(1_000);
  expect(await on.client.next()).toBe("first");
});

test("a client's message that drops its socket reaches no function", async () => {
  await using on = await connectedWithFaults();
  on.rules({ at: "socket", match: { direction: "in", contains: "poison" }, effect: { drop: true } });
  on.client.send("poison");
  expect((await on.client.closed).code).toBe(1006);
  await on.api.events("$disconnect").next();
  expect(on.journal.after(0).map(({ kind }) => kind)).not.toContain("frame-in");
});

test("what waits for a client that goes is forgotten", () => {
  const clock = new VirtualClock();
  const place = new FaultPlace(SOCKET_FAULTS, new Journal(clock));
  new Faults([place]).replace([{ at: "socket", effect: { delayMs: 1_000 } }]);
  const line = new FaultyLine({
    place,
    clock,
    connectionId: "one",
    direction: "out",
    drop: () => undefined,
  });
  let delivered = 0;
  line.pass(
    5,
    () => "never",
    () => delivered++,
  );
  line.close();
  clock.advance(1_000);
  expect([delivered, line.waitingBytes]).toEqual([0, 0]);
});
