import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { MendableError } from "./control/mendable-error.ts";

// What the emulator serves when no other stack is named: the project it comes with, known by its folders' names.

const repository = join(import.meta.dirname, "..", "..");

/** The folder of the chat page. */
export const clientFolder = join(repository, "client");

/** The folder of the program that makes the stack. */
export const stackFolder = join(repository, "cdktf");

const synthesizedFolder = join(stackFolder, "cdktf.out");

/** The stack did not synthesize; the message is the program's own. */
export class SynthesisError extends MendableError {
  override name = "SynthesisError";
}

/**
 * Runs the project's CDK Terrain program.
 * @returns the folder with the synthesized stack
 * @throws {SynthesisError} with what the program said
 */
export async function synthesizeOwnStack(): Promise<string> {
  const program = join(stackFolder, "main.ts");
  try {
    await promisify(execFile)(process.execPath, [program], { cwd: repository });
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
    throw new SynthesisError(
      `the stack does not synthesize: ${firstLine(said)} (node cdktf/main.ts says more)`,
    );
  }
  return synthesizedFolder;
}

/** Of a stack trace, the line with the error and the place before it; of a message, the message. */
function firstLine(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const place = lines.find((line) => /^(file:\/\/)?\/.*:\d+$/.test(line.trim()));
  const error = lines.find((line) => /^\w*Error\b/.test(line)) ?? lines[0] ?? "";
  return place && place !== error ? `${place.trim()}: ${error}` : error;
}
