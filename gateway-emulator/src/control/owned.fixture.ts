import { createServer } from "node:net";
import { ownedBy } from "./owned-process.ts";

// A process that is owned: it listens, or says that it cannot, or ends before it has said anything.

const [what] = process.argv.slice(2);
const owner = ownedBy(process);
const server = createServer();
if (what === "prints") console.log("printed by the owned process");
if (what === "ends") process.exit(1);
if (what === "refuses") owner.say({ error: "the disk is full", code: "ENOSPC" });
else
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    owner.say({ port: typeof address === "object" && address ? address.port : 0 });
    // What the owner answers is told to whoever connects.
    if (what === "asks")
      server.on("connection", (socket) => {
        const questions = ["one", "two"].map((question) => owner.ask({ question }));
        void Promise.all(questions).then((answers) => socket.end(JSON.stringify(answers)));
      });
  });
