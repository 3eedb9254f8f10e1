import dynalite from "dynalite";
import { ownedBy } from "../control/owned-process.ts";

// The embedded DynamoDB, in memory, in a process of its own.

const [host = "127.0.0.1", port = "0"] = process.argv.slice(2);
const owner = ownedBy(process);

const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
server.on("error", (error: NodeJS.ErrnoException) =>
  owner.say({ error: error.message, ...(error.code !== undefined && { code: error.code }) }),
);
server.listen(Number(port), host, () => {
  const address = server.address();
  owner.say({ port: typeof address === "object" && address ? address.port : Number(port) });
});
