import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { startOwnedProcess } from "./owned-process.ts";

function pathOf(fixture: string): string {
  return fileURLToPath(new URL(fixture, import.meta.url));
}

function start(what: string, onEnded?: (how: string) => void) {
  const module = pathOf("owned.fixture.ts");
  return startOwnedProcess({ module, args: [what], env: {}, ...(onEnded && { onEnded }) });
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

test("an owned process says where it listens, and ends when it is closed", async () => {
  const owned = await start("listens");
  expect(await answers(owned.port)).toBe(true);
  await owned.close();
  expect(await answers(owned.port)).toBe(false);
  await owned.ended;
  await owned.close();
});

test("an owned process is answered what it asks, each question by itself", async () => {
  const owned = await startOwnedProcess({
    module: pathOf("owned.fixture.ts"),
    args: ["asks"],
    env: {},
    async answer(question) {
      // The first question has its answer last.
      if ((question as { question: string }).question === "one")
        await new Promise((resolve) => setImmediate(resolve));
      return { answered: question };
    },
  });
  const socket = connect(owned.port, "127.0.0.1");
  expect(JSON.parse(await text(socket))).toEqual([
    { answered: { question: "one" } },
    { answered: { question: "two" } },
  ]);
  await owned.close();
});

test("an owned process that ends by itself is heard of, with how; one that was asked to is not", async () => {
  const { promise: heard, resolve } = Promise.withResolvers<string>();
  const killed = await start("listens", resolve);
  process.kill(killed.pid, "SIGKILL");
  expect(await heard).toBe("was ended by SIGKILL");
  expect(await killed.ended).toBe("was ended by SIGKILL");
  await killed.close();

  const unheard: string[] = [];
  const closed = await start("listens", (how) => unheard.push(how));
  await closed.close();
  expect(await closed.ended).toBe("ended with code 0");
  expect(unheard).toEqual([]);
});

test("what an owned process prints goes to stderr, since stdout may be a program's to read", async () => {
  await using owner = startOwner("prints");
  expect(await owner.line()).toBe("forked");
  expect(await owner.line()).toMatch(/^listening \d+$/);
  expect(owner.errors()).toContain("printed by the owned process");
});

test("an owned process that cannot start rejects with its reason and its code", async () => {
  await expect(start("refuses")).rejects.toThrow(
    expect.objectContaining({ message: "the disk is full", code: "ENOSPC" }),
  );
});

test("an owned process that ends before it has said anything rejects", async () => {
  await expect(start("ends")).rejects.toThrow("it ended with code 1 before it was ready");
});

/** A process that owns one, and its lines as they come. */
function startOwner(what = "listens") {
  const owner = spawn(process.execPath, [pathOf("owner.fixture.ts"), what], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines = createInterface({ input: owner.stdout });
  let errors = "";
  owner.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  return {
    pid: owner.pid ?? 0,
    errors: () => errors,
    line: async () => String((await once(lines, "line"))[0]),
    async [Symbol.asyncDispose]() {
      owner.kill("SIGKILL");
    },
  };
}

test("an owned process ends when its owner is killed", async () => {
  await using owner = startOwner();
  await owner.line();
  const port = Number((await owner.line()).split(" ")[1]);
  expect(await answers(port)).toBe(true);
  process.kill(owner.pid, "SIGKILL");
  await expect.poll(() => answers(port), { timeout: 2000, interval: 5 }).toBe(false);
});

test.runIf(process.platform === "linux")(
  "an owned process ends when its owner is killed before it has listened",
  async () => {
    await using owner = startOwner();
    await owner.line();
    const [pid] = readFileSync(`/proc/${owner.pid}/task/${owner.pid}/children`, "utf8").trim().split(" ");
    process.kill(owner.pid, "SIGKILL");
    const state = () => {
      try {
        return /^State:\s*(\w)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "gone";
      } catch {
        return "gone";
      }
    };
    await expect.poll(state, { timeout: 2000, interval: 5 }).toMatch(/^(gone|Z|X)$/);
  },
);
