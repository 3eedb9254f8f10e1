import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import { MendableError } from "../../control/mendable-error.ts";
import type { FunctionDefinition } from "../definition.ts";
import type { RuntimeCommand } from "./runtime-command.ts";

/**
 * provided.al2023 and provided.al2: the `bootstrap` in the function's code is its runtime.
 * @throws {MendableError} when it is not there, or nothing that this machine can execute
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html
 */
export async function providedCommand(
  { functionName, runtime }: FunctionDefinition,
  taskRoot: string,
): Promise<RuntimeCommand> {
  const bootstrap = join(taskRoot, "bootstrap");
  const error = (message: string) => new MendableError(`function ${functionName}: ${message}`);
  const found = await stat(bootstrap).catch(() => undefined);
  if (!found?.isFile())
    throw error(
      `its runtime ${runtime} executes the file bootstrap at the root of its code, and ${taskRoot} has none: name the program bootstrap, and put it there`,
    );
  if ((found.mode & 0o111) === 0)
    throw error(
      `${bootstrap} is not executable: chmod +x bootstrap, before it is zipped (on AWS it would fail with Runtime.InvalidEntrypoint)`,
    );
  const why = await whyNotHere(bootstrap);
  if (why !== undefined) throw error(why);
  return { program: bootstrap, args: [] };
}

/** What an ELF file's header says of its processor, by Node.js's names. */
const ELF_MACHINES: Record<number, string> = { 0x3e: "x64", 0xb7: "arm64" };
const LAMBDA_ARCHITECTURES: Record<string, string> = { x64: "x86_64", arm64: "arm64" };

/** A program that is compiled is compiled for Lambda, and this machine may be another one. */
async function whyNotHere(bootstrap: string): Promise<string | undefined> {
  await using file = await open(bootstrap);
  const header = Buffer.alloc(20);
  await file.read(header, 0, header.length, 0);
  if (header.toString("latin1", 0, 4) !== "\x7fELF") return undefined;
  if (process.platform !== "linux")
    return `${bootstrap} is a Linux program, and this machine is not: run the emulator in a container (docker compose up)`;
  const machine = ELF_MACHINES[header.readUInt16LE(18)];
  if (machine === undefined || machine === process.arch) return undefined;
  return `${bootstrap} is a program for ${LAMBDA_ARCHITECTURES[machine]}, and this machine is ${process.arch}: compile it for ${LAMBDA_ARCHITECTURES[process.arch] ?? process.arch}, with architectures to match`;
}
