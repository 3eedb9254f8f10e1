import { fileURLToPath } from "node:url";
import { startOwnedProcess } from "./owned-process.ts";

// A process that owns another, and that is there to be killed.

const module = fileURLToPath(new URL("owned.fixture.ts", import.meta.url));
const owned = startOwnedProcess({ module, args: [process.argv[2] ?? "listens"], env: {} });
console.log("forked");
const { port } = await owned;
console.log(`listening ${port}`);
