import { MendableError } from "./control/mendable-error.ts";
import { readStack } from "./infra/stack.ts";
import { startSite } from "./site/index.ts";

// The program of the page's container: serves a page's folder as `npm start` does, with the headers of the same stack
// as the gateway reads.
//
//   GROUNDFOG_STACK     the synthesized stack
//   GROUNDFOG_GATEWAY   where the page's `/ws` leads, such as http://gateway:3001
//   GROUNDFOG_PAGE      the page's folder

const HOST = "0.0.0.0";
const PORT = 3000;

for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit());

try {
  const { pageHeaders } = readStack(required("GROUNDFOG_STACK"));
  await startSite({
    root: required("GROUNDFOG_PAGE"),
    host: HOST,
    port: PORT,
    gateway: required("GROUNDFOG_GATEWAY"),
    path: process.env.PATH ?? "",
    headers: pageHeaders,
    onEnded: fail,
  });
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new MendableError(`${name} is not set`);
  return value;
}

function fail(why: string): never {
  console.error(why);
  process.exit(1);
}
