import { refusedRequests } from "../../../gateway-emulator/src/bedrock/api/refused-requests.ts";
import { bedrock } from "../../../gateway-emulator/src/bedrock/index.ts";
import { parseScript } from "../../../gateway-emulator/src/bedrock/script/script.ts";
import { ScriptQueue } from "../../../gateway-emulator/src/bedrock/script/script-queue.ts";
import { scriptedModel } from "../../../gateway-emulator/src/bedrock/scripted/scripted-model.ts";
import { SystemClock } from "../../../gateway-emulator/src/control/clock.ts";
import { Journal } from "../../../gateway-emulator/src/control/journal.ts";
import { listen } from "../../../gateway-emulator/src/listen.ts";
import { h2cOrHttp1 } from "../../../gateway-emulator/src/transport/h2c-or-http1.ts";
import { scripts } from "./answers.ts";
import { answer } from "./asked-process.ts";
import { memoryOfThisProcess } from "./memory.ts";
import type { Cancelled, ServerCalls } from "./server.ts";

// Bedrock alone, as the emulator serves it.

const clock = new SystemClock();
const journal = new Journal(clock);
const queue = new ScriptQueue();
for (const script of scripts()) queue.add(parseScript(script));

let cancelled: Cancelled[] = [];
journal.follow(({ at, requestId = "", detail }) => {
  if (detail?.ended === "cancelled") cancelled.push({ requestId, at });
});

const model = scriptedModel({ clock, scripts: queue, controlUrl: () => "" });

answer({
  async listen() {
    const origin = await listen({
      host: "127.0.0.1",
      port: 0,
      serverFactory: h2cOrHttp1({ clock }),
      refused: refusedRequests(journal),
      // It ends with the process.
      owner: new AsyncDisposableStack(),
      register: (server) => server.register(bedrock, { clock, journal, region: "us-east-1", model }),
    });
    return Number(new URL(origin).port);
  },
  async memory() {
    return memoryOfThisProcess();
  },
  async cancelled() {
    const all = cancelled;
    cancelled = [];
    return all;
  },
} satisfies ServerCalls);
