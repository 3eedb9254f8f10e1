import { expect, test } from "vitest";
import { ports } from "./ports.ts";

/** Starts a service unless its port is among those that something has; says on which port. */
function startUnless(...taken: number[]) {
  return async (port: number) => {
    if (taken.includes(port)) throw Object.assign(new Error(`listen ${port}`), { code: "EADDRINUSE" });
    return port;
  };
}

const free = startUnless();

test("each service has its own port", async () => {
  const startOnPort = ports({ port: 3001, portAsked: false });
  expect(await startOnPort("dynamodb", free)).toBe(3003);
  expect(await startOnPort("bedrock", free)).toBe(3002);
  expect(await startOnPort("lambda", free)).toBe(3004);
  expect(await startOnPort("gateway", free)).toBe(3001);
  expect(await startOnPort("site", free)).toBe(3000);
});

test("a default port that is taken gives way to the next free one, and no port is given twice", async () => {
  const startOnPort = ports({ port: 3001, portAsked: false });
  const start = startUnless(3001, 3002, 3005);
  expect(await startOnPort("bedrock", start)).toBe(3006);
  expect(await startOnPort("gateway", start)).toBe(3007);
  expect(await startOnPort("gateway", start)).toBe(3008);
});

test("the debugger has the port where debuggers look; taken, it gives way to the next one after it", async () => {
  expect(await ports({ port: 3001, portAsked: false })("debugger", free)).toBe(9229);
  const start = startUnless(9229, 9230);
  expect(await ports({ port: 3001, portAsked: false })("debugger", start)).toBe(9231);
});

test("a port that was asked for and is taken is an error that names it and says what to do", async () => {
  const startOnPort = ports({ port: 4000, portAsked: true });
  await expect(startOnPort("gateway", startUnless(4000))).rejects.toThrow(
    expect.objectContaining({
      name: "PortTakenError",
      message:
        "port 4000 is taken: end what listens there, or choose another with --port (0 takes free ones)",
    }),
  );
});

test("further APIs of a stack take spare ports, also when the first one's was asked for", async () => {
  const startOnPort = ports({ port: 4000, portAsked: true });
  expect(await startOnPort("gateway", free)).toBe(4000);
  expect(await startOnPort("gateway", free)).toBe(3005);
});

test("a port that was asked for and that is another service's by default is left for the gateway", async () => {
  const startOnPort = ports({ port: 3003, portAsked: true });
  expect(await startOnPort("dynamodb", free)).toBe(3005);
  expect(await startOnPort("gateway", free)).toBe(3003);
});

test("with port 0 the system gives every port", async () => {
  const startOnPort = ports({ port: 0, portAsked: false });
  expect(await startOnPort("gateway", free)).toBe(0);
  expect(await startOnPort("gateway", free)).toBe(0);
  expect(await startOnPort("site", free)).toBe(0);
});

test("a port that only the privileged may have is told as such", async () => {
  const startOnPort = ports({ port: 80, portAsked: true });
  const refused = async () => {
    throw Object.assign(new Error("listen"), { code: "EACCES" });
  };
  await expect(startOnPort("gateway", refused)).rejects.toThrow("may not listen on port 80");
});

test.each(["EADDRNOTAVAIL", "ENOTFOUND"])(
  "a host that is not this machine's (%s) names --host",
  async (code) => {
    const startOnPort = ports({ port: 3001, portAsked: false });
    const elsewhere = async () => {
      throw Object.assign(new Error("address not available 10.9.9.9:3001"), { code });
    };
    await expect(startOnPort("gateway", elsewhere)).rejects.toThrow(
      expect.objectContaining({
        name: "OptionError",
        message: expect.stringMatching(/--host .*10\.9\.9\.9/),
      }),
    );
  },
);

test("any other failure is passed on, and nothing further is tried", async () => {
  const startOnPort = ports({ port: 3001, portAsked: false });
  const tried: number[] = [];
  const broken = async (port: number) => {
    tried.push(port);
    throw new Error("the disk is full");
  };
  await expect(startOnPort("site", broken)).rejects.toThrow("the disk is full");
  expect(tried).toEqual([3000]);
});
