import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { repository } from "../kit/repository.ts";
import { temporaryFolder } from "../kit/temporary-folder.ts";
import { timed, type Figure } from "./table.ts";

const RUNS = 7;

/** `node cdktf/main.ts`, beside a Node.js that does nothing. */
export async function synthesis(): Promise<Figure[]> {
  using folder = temporaryFolder();
  const node = (...args: string[]) =>
    promisify(execFile)(process.execPath, args, {
      cwd: repository,
      env: { ...process.env, CDKTF_OUTDIR: folder.path },
    });
  await node("cdktf/main.ts");
  return [
    {
      what: "node cdktf/main.ts",
      unit: "ms",
      values: await timed(RUNS, () => node("cdktf/main.ts")),
      goal: { atMost: 600 },
    },
    {
      what: "node that does nothing",
      unit: "ms",
      values: await timed(RUNS, () => node("--eval", "0")),
    },
  ];
}
