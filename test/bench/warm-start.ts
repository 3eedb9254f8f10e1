import { openChat } from "../kit/chat.ts";
import { run, runEmulator, type Command } from "../kit/command.ts";
import type { Figure } from "./table.ts";

const RUNS = 5;

/** From the command to its ready line, with everything installed; through npm, and the emulator by itself. */
export async function warmStart(): Promise<Figure[]> {
  const throughNpm = () => run("npm", ["start", "--silent", "--", "--port", "0", "--json"]);
  const byItself = () => runEmulator(["--port", "0", "--json"]);
  await measure(byItself);
  const npm = await repeat(throughNpm);
  const emulator = await repeat(byItself);
  return [
    {
      what: "npm start, to ready",
      unit: "ms",
      values: npm.map(({ readyMs }) => readyMs),
      goal: { atMost: 2_000 },
    },
    {
      what: "npm start, to the answer's first words",
      unit: "ms",
      values: npm.map(({ firstWordsMs }) => firstWordsMs),
    },
    {
      what: "the emulator alone, to ready",
      unit: "ms",
      values: emulator.map(({ readyMs }) => readyMs),
    },
  ];
}

async function repeat(start: () => Command): Promise<{ readyMs: number; firstWordsMs: number }[]> {
  const measured = [];
  for (let round = 0; round < RUNS; round++) measured.push(await measure(start));
  return measured;
}

async function measure(start: () => Command): Promise<{ readyMs: number; firstWordsMs: number }> {
  const startedAt = performance.now();
  await using command = start();
  const { apis } = await command.ready;
  const readyMs = performance.now() - startedAt;
  await using chat = await openChat(apis[0]?.websocket ?? "");
  await chat.firstWords("Hello");
  return { readyMs, firstWordsMs: performance.now() - startedAt };
}
