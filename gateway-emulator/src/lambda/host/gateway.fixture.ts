import { startTestFunctions } from "../functions.fixture.ts";

// A process that runs a function which never ends, and that is there to be killed.

const on = await startTestFunctions(
  {
    chat: `export const handler = async () => { console.log("pids", process.ppid, process.pid); for (;;); };`,
  },
  { timeoutMs: 900_000 },
);
console.log("forked");
on.journal.follow(({ detail }) => {
  const pids = /pids (\d+) (\d+)/.exec(String(detail?.message));
  if (pids) console.log(`looping ${pids[1]} ${pids[2]}`);
});
void on.invoke("chat");
