import { startLambdaHost } from "./index.ts";
import { signalGroup } from "./signal-group.ts";

// A process that has a host with two processes, one that loops and one that is frozen; it is there to be killed.

const host = startLambdaHost();
console.log("forked");

function run(slot: string, program: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const spec = { program: process.execPath, args: ["-e", program], env: {}, cwd: "/" };
  host.start(slot, spec, { log: ([line]) => resolve(line?.message ?? ""), exited: () => undefined });
  return promise;
}

const looping = await run("looping", "console.log(process.ppid, process.pid); for (;;);");
const frozen = await run("frozen", "console.log(process.pid); setInterval(() => {}, 1000);");
signalGroup(Number(frozen), "SIGSTOP");
console.log(`pids ${looping} ${frozen}`);
