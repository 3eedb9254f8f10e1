import { openChat } from "../kit/chat.ts";
import { run } from "../kit/command.ts";
import { cloneFresh } from "../kit/fresh-clone.ts";
import type { Figure } from "./table.ts";

/** `git clone`, `npm start` with an empty npm cache, and the first question: to ready, to its first words, to its end. */
export async function freshClone(): Promise<Figure[]> {
  const startedAt = performance.now();
  const elapsed = () => [performance.now() - startedAt];
  using clone = await cloneFresh();
  await using command = run("npm", ["start", "--silent", "--", "--port", "0", "--json"], {
    cwd: clone.folder,
    env: clone.env,
  });
  const { apis } = await command.ready;
  const ready = elapsed();
  await using chat = await openChat(apis[0]?.websocket ?? "");
  await chat.firstWords("Hello");
  const firstWords = elapsed();
  return [
    { what: "clone and install, to ready", unit: "ms", values: ready },
    {
      what: "clone and install, to the answer's first words",
      unit: "ms",
      values: firstWords,
      goal: { atMost: 60_000 },
    },
  ];
}
