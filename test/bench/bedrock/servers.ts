import { join } from "node:path";
import { runEmulator } from "../../kit/command.ts";
import { type AnswerName, ANSWERS, scripts } from "./answers.ts";
import { type AskedProcess, startAsked } from "./asked-process.ts";
import { converseStreamRequest } from "./bedrock-request.ts";
import type { Transport } from "./connection.ts";
import { plannedMs } from "./plan.ts";
import type { ServerCalls, StreamServer } from "./server.ts";

/** A server of our own process, which can be asked about itself too. */
export type OwnServer = StreamServer & Pick<AskedProcess<ServerCalls>, "ask">;

/** The most streams of one answer at once. */
export const STREAMS = 200;

/** When each event of each stream is due. */
export type Plans = Record<AnswerName, readonly (readonly number[])[]>;

/** Only the pace of a real model differs from stream to stream. */
export async function plans(): Promise<Plans> {
  const planned = async (name: AnswerName) => {
    const count = ANSWERS[name].pace === "haiku" ? STREAMS : 1;
    return Promise.all(Array.from({ length: count }, (_, stream) => plannedMs(name, stream)));
  };
  return {
    even: await planned("even"),
    haiku: await planned("haiku"),
    short: await planned("short"),
    one: await planned("one"),
    many: await planned("many"),
    steady: await planned("steady"),
    endless: await planned("endless"),
  };
}

export function startGroundfog(transport: Transport, all: Plans): Promise<OwnServer> {
  return startOwn({
    module: "groundfog-main.ts",
    name: "Groundfog",
    transport,
    plans: all,
    request: converseStreamRequest,
  });
}

/** The bare server: its requests say when the frames are due. */
export function startFloor(transport: Transport, all: Plans): Promise<OwnServer> {
  return startOwn({
    module: "floor-main.ts",
    name: "prepared frames",
    transport,
    plans: all,
    request: (name, stream) => ({ path: "/", body: JSON.stringify(planOf(all, name, stream)) }),
  });
}

async function startOwn(
  of: Pick<StreamServer, "name" | "transport" | "request"> & { module: string; plans: Plans },
): Promise<OwnServer> {
  const { module, name, transport, request, plans: all } = of;
  const started = startAsked<ServerCalls>(join(import.meta.dirname, module), ["--expose-gc"]);
  return {
    name: `${name}, ${transport === "h1" ? "HTTP/1.1" : "HTTP/2"}`,
    transport,
    request,
    port: await started.ask("listen", transport),
    plan: (answer, stream) => planOf(all, answer, stream),
    ask: started.ask,
    [Symbol.asyncDispose]: () => started[Symbol.asyncDispose](),
  };
}

/** The emulator as its command, with all its other services beside Bedrock. */
export async function startWhole(folder: string, all: Plans): Promise<StreamServer> {
  const stack = join(folder, "groundfog");
  const command = runEmulator(["--json", "--no-site", "--auth=off", "--port=0", `--stack=${stack}`]);
  const { bedrock, control } = await command.ready;
  for (const script of scripts()) {
    const posted = await fetch(`${control}/bedrock/script`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(script),
    });
    if (!posted.ok) throw new Error(await posted.text());
  }
  return {
    name: "the whole emulator, HTTP/1.1",
    transport: "h1",
    port: Number(new URL(bedrock).port),
    request: converseStreamRequest,
    plan: (answer, stream) => planOf(all, answer, stream),
    [Symbol.asyncDispose]: () => command[Symbol.asyncDispose](),
  };
}

function planOf(all: Plans, name: AnswerName, stream: number): readonly number[] {
  return all[name][stream] ?? all[name][0] ?? [];
}
