import { FaultPlace } from "../../control/fault-place.ts";
import { Faults } from "../../control/faults.ts";
import { openClient } from "../client.fixture.ts";
import { startGateway } from "../gateway.fixture.ts";
import { POST_FAULTS } from "./post-fault.ts";
import { SOCKET_FAULTS } from "./socket-fault.ts";

/** A gateway that takes fault rules, with one client, whose messages come back. */
export async function connectedWithFaults() {
  const api = await startGateway({
    handlers: { $default: ({ body }) => ({ statusCode: 200, body }), $disconnect: () => ({}) },
    twoWay: ["$default"],
  });
  const { gateway } = api;
  const places = {
    post: new FaultPlace(POST_FAULTS, gateway.journal),
    socket: new FaultPlace(SOCKET_FAULTS, gateway.journal),
  };
  gateway.faults = places;
  const client = await openClient(`${api.ws}/ws`);
  const connectionId = gateway.connections.all()[0]?.connectionId ?? "";
  return {
    api,
    client,
    connectionId,
    clock: gateway.clock,
    journal: gateway.journal,
    rules: (...rules: object[]) => new Faults(Object.values(places)).replace(rules),
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      await api[Symbol.asyncDispose]();
    },
  };
}
