import { execFile } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { repository } from "../kit/own-stack.ts";
import { timed, type Figure } from "./table.ts";

const RUNS = 7;

/** `node cdktf/main.ts`, beside a Node.js that does nothing. */
export async function synthesis(): Promise<Figure[]> {
  const CDKTF_OUTDIR = await mkdtemp(join(tmpdir(), "groundfog-bench-"));
  const node = (...args: string[]) =>
    promisify(execFile)(process.execPath, args, { cwd: repository, env: { ...process.env, CDKTF_OUTDIR } });
  await node("cdktf/main.ts");
  return [
    { what: "node cdktf/main.ts", ms: await timed(RUNS, () => node("cdktf/main.ts")), goalMs: 600 },
    { what: "node that does nothing", ms: await timed(RUNS, () => node("--eval", "0")) },
  ];
}
