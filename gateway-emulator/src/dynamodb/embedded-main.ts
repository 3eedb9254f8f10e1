import dynalite from "dynalite";
import { SystemClock } from "../control/clock.ts";
import { ownedBy } from "../control/owned-process.ts";
import { anyone, type Authorize } from "../iam/authorize.ts";
import { CredentialStore } from "../iam/credentials.ts";
import { verifySignature } from "../iam/signature.ts";
import { front } from "./front.ts";
import type { TableFault } from "./table-fault.ts";

// The embedded DynamoDB, in memory, in a process of its own.

const [host = "127.0.0.1", port = "0"] = process.argv.slice(2);
const seed = process.env.GROUNDFOG_CREDENTIALS_SEED;
const owner = ownedBy(process);

const server = front({
  dynamodb: dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 }),
  authorize: seed === undefined ? anyone : signedBy(new CredentialStore(Buffer.from(seed, "hex"))),
  onRefused: ({ name, advice }) => console.error(`note  DynamoDB answered 400 ${name}: ${advice}`),
  faultOf: async (call) => (await owner.ask(call)) as TableFault,
});
server.on("error", (error: NodeJS.ErrnoException) =>
  owner.say({ error: error.message, ...(error.code !== undefined && { code: error.code }) }),
);
server.listen(Number(port), host, () => {
  const address = server.address();
  owner.say({ port: typeof address === "object" && address ? address.port : Number(port) });
});

function signedBy(credentials: CredentialStore): Authorize {
  const clock = new SystemClock();
  return (request) => verifySignature({ ...request, service: "dynamodb", credentials, now: clock.now() });
}
